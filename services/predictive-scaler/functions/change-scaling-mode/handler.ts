import { Problem } from '@glamora/contracts';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { changeMode } from '../../src/change-mode.ts';
import { connectScaling, connectTargets, systemClock } from '../../src/composition.ts';
import { endpoint, environment } from './schema.ts';

const { TABLE_NAME, SCALED_STAGE, MANAGED_FUNCTIONS } = readEnvironment(environment);
const dependencies = {
  functions: MANAGED_FUNCTIONS,
  targets: connectTargets(SCALED_STAGE),
  scaling: connectScaling(TABLE_NAME),
  now: systemClock,
};

export const handler = httpHandler(endpoint, {}, async ({ body: { mode, reason }, caller }) => {
  const change = await changeMode({ mode, reason, setBy: caller.arn }, dependencies);
  if (change instanceof Problem) return change;
  return { status: 200, body: { ...change, raised: { ...change.raised } } };
});

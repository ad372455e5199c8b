import { Problem } from '@glamora/contracts';
import { readEnvironment, scheduledHandler } from '@glamora/runtime';
import { changeMode } from '../../src/change-mode.ts';
import { connectScaling, connectTargets, systemClock } from '../../src/composition.ts';
import { environment, event } from './schema.ts';

const { TABLE_NAME, SCALED_STAGE, MANAGED_FUNCTIONS } = readEnvironment(environment);
const dependencies = {
  functions: MANAGED_FUNCTIONS,
  targets: connectTargets(SCALED_STAGE),
  scaling: connectScaling(TABLE_NAME),
  now: systemClock,
};

export const handler = scheduledHandler('changeScalingMode', event, async (request) => {
  const change = await changeMode(request, dependencies);
  return change instanceof Problem ? { refused: change.code, title: change.title } : change;
});

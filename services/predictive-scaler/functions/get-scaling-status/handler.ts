import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectAliases, connectScaling, connectTargets, systemClock } from '../../src/composition.ts';
import { scalingStatus } from '../../src/scaling-status.ts';
import { endpoint, environment } from './schema.ts';

const { TABLE_NAME, SCALED_STAGE, MANAGED_FUNCTIONS } = readEnvironment(environment);
const dependencies = {
  functions: MANAGED_FUNCTIONS,
  aliases: connectAliases(SCALED_STAGE),
  targets: connectTargets(SCALED_STAGE),
  scaling: connectScaling(TABLE_NAME),
  now: systemClock,
};

export const handler = httpHandler(endpoint, {}, async () => ({
  status: 200,
  body: await scalingStatus(dependencies),
}));

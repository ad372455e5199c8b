import { readEnvironment, scheduledHandler } from '@glamora/runtime';
import { connectAliases, connectHistories, connectScaling, connectTargets } from '../../src/composition.ts';
import { forecastCapacity } from '../../src/forecast-capacity.ts';
import { environment, event } from './schema.ts';

const { TABLE_NAME, SCALED_STAGE, MANAGED_FUNCTIONS } = readEnvironment(environment);
const dependencies = {
  functions: MANAGED_FUNCTIONS,
  histories: connectHistories(SCALED_STAGE),
  aliases: connectAliases(SCALED_STAGE),
  targets: connectTargets(SCALED_STAGE),
  scaling: connectScaling(TABLE_NAME),
};

export const handler = scheduledHandler('forecastCapacity', event, async ({ time }) =>
  forecastCapacity({ ...dependencies, now: () => time }),
);

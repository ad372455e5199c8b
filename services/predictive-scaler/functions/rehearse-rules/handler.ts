import { readEnvironment, scheduledHandler } from '@glamora/runtime';
import { connectHistories, connectScaling } from '../../src/composition.ts';
import { rehearseRules } from '../../src/rehearse-rules.ts';
import { environment, event } from './schema.ts';

const { TABLE_NAME, SCALED_STAGE, MANAGED_FUNCTIONS } = readEnvironment(environment);
const dependencies = {
  functions: MANAGED_FUNCTIONS,
  histories: connectHistories(SCALED_STAGE),
  scaling: connectScaling(TABLE_NAME),
};

export const handler = scheduledHandler('rehearseRules', event, async ({ time }) =>
  rehearseRules({ ...dependencies, now: () => time }),
);

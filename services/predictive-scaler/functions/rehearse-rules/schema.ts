import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { managedFunctions } from '../../src/managed-functions.ts';

export { scheduledStart as event } from '../../src/scheduled-start.ts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  SCALED_STAGE: textVariable,
  MANAGED_FUNCTIONS: managedFunctions,
});

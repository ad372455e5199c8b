import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { managedFunctions } from '../../src/managed-functions.ts';

export { getScalingStatus as endpoint } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  SCALED_STAGE: textVariable,
  MANAGED_FUNCTIONS: managedFunctions,
});

import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { managedFunctions } from '../../src/managed-functions.ts';

export { scalingMessage as message } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  SCALED_STAGE: textVariable,
  MANAGED_FUNCTIONS: managedFunctions,
  SCALING_QUEUE_URL: textVariable,
  SCALING_DEAD_LETTERS_URL: textVariable,
});

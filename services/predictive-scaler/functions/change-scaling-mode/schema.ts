import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { managedFunctions } from '../../src/managed-functions.ts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  SCALED_STAGE: textVariable,
  MANAGED_FUNCTIONS: managedFunctions,
});

/** What an operator says who invokes the function. */
export const event = z.strictObject({
  mode: z.enum(['automatic', 'dry-run', 'off', 'emergency', 'cost-optimised']),
  setBy: z.string().check(z.minLength(1), z.maxLength(100)),
  reason: z.string().check(z.minLength(1), z.maxLength(500)),
});

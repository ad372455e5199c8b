import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { managedFunctions } from '../../src/managed-functions.ts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  SCALED_STAGE: textVariable,
  MANAGED_FUNCTIONS: managedFunctions,
});

/** When it was to start: tried again later, it chooses by the same history. */
export const event = z.object({
  time: z.pipe(
    z.iso.datetime(),
    z.transform((text) => new Date(text)),
  ),
});

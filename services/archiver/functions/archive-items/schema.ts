import { numberVariable, textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { archiveAge } from '../../src/archive-age.ts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  ARCHIVE_BUCKET: textVariable,
  ARCHIVE_STORAGE_CLASS: z.enum(['STANDARD', 'GLACIER_IR']),
  ARCHIVE_AFTER_DAYS: archiveAge,
  WALK_EVERY_DAYS: numberVariable,
  READ_UNITS_PER_SECOND: numberVariable,
});

/** The schedule gives none of these; an operator may. */
export const event = z.object({
  /** Starts a walk even if none is due. */
  begin: z._default(z.boolean(), false),
  /** Ends the run early, so that whoever waits for it sees progress. */
  maximumSeconds: z.optional(z.number().check(z.positive())),
});

import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { archiveAge } from '../../src/archive-age.ts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  ARCHIVE_BUCKET: textVariable,
  ARCHIVE_STORAGE_CLASS: z.enum(['STANDARD', 'GLACIER_IR']),
  ARCHIVE_AFTER_DAYS: archiveAge,
});

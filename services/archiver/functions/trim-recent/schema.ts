import { numberVariable, textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export const environment = z.object({ TABLE_NAME: textVariable, RECENT_DAYS: numberVariable });

/** The schedule's event says nothing that the job needs. */
export const event = z.object({});

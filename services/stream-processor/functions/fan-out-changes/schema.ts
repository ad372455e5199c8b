import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export const environment = z.object({
  SETTLEMENT_QUEUE_URL: textVariable,
  SEARCH_QUEUE_URL: textVariable,
});

import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export const environment = z.object({
  SETTLEMENT_QUEUE_URL: textVariable,
  SEARCH_QUEUE_URL: textVariable,
  CACHE_INVALIDATION_QUEUE_URL: textVariable,
  ANALYTICS_QUEUE_URL: textVariable,
  NOTIFICATIONS_QUEUE_URL: textVariable,
  PARTITIONS_QUEUE_URL: textVariable,
});

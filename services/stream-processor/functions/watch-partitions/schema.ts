import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { partitionGrewMessage as message } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  PARTITIONS_QUEUE_URL: textVariable,
  PARTITIONS_DEAD_LETTERS_URL: textVariable,
});

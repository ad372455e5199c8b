import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { searchMessage as message } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  /** Of an OpenSearch cluster; empty where the table itself holds the index. */
  SEARCH_ENDPOINT: z.union([z.literal(''), z.url()]),
  SEARCH_QUEUE_URL: textVariable,
  SEARCH_DEAD_LETTERS_URL: textVariable,
});

import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { searchContent as endpoint } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  /** Of an OpenSearch cluster; empty where the table itself holds the index. */
  SEARCH_ENDPOINT: z.union([z.literal(''), z.url()]),
});

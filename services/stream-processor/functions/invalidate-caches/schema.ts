import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { invalidateContentMessage as message } from '@glamora/contracts';

const urlOrNone = z.union([z.literal(''), z.url()]);

export const environment = z.object({
  CACHE_INVALIDATION_QUEUE_URL: textVariable,
  CACHE_INVALIDATION_DEAD_LETTERS_URL: textVariable,
  /** Of the shared cache; empty where the stage has none. */
  REDIS_URL: urlOrNone,
  /** Of the API's stage; empty where the API keeps no answers. */
  API_CACHE_URL: urlOrNone,
  /** Empty where the API asks for no key. */
  API_CACHE_KEY: z.string(),
});

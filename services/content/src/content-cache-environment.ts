/** The environment that the content cache has in every function that uses it. */
import { numberVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export const contentCacheEnvironment = {
  /** Seconds for which a function believes what it holds in its own memory. */
  CONTENT_CACHE_SECONDS: numberVariable,
  /** Of the shared cache; empty where the stage has none. */
  REDIS_URL: z.union([z.literal(''), z.url()]),
};

/** The shared cache: one key a piece of content. Whoever browses has no token: all see what the public tenant sees. */
import { contentCacheKey } from '@glamora/contracts';
import { connectSharedCache } from '@glamora/resilience';
import { publicTenant } from '@glamora/runtime';
import type { ContentCache } from '../invalidate-caches.ts';

/** Nobody waits for what is forgotten here: it may take longer than a reader would bear. */
const timeOutMs = 3000;

/** @param url `redis://host:6379`, or `rediss://` with TLS. */
export function redisContentCache(url: string): ContentCache {
  const cache = connectSharedCache(url, { timeOutMs });
  return { forget: (contentId, version) => cache.forget(contentCacheKey(publicTenant, contentId), version) };
}

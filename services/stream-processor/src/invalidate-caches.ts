/** Makes caches forget content that changed. */
import { longestContentCacheSeconds } from '@glamora/contracts';
import type { ContentId, InvalidateContentMessage } from '@glamora/contracts';

/** A place that holds content for a while. */
export interface ContentCache {
  /**
   * Forgets all versions before this one.
   * Throws DependencyUnavailable where the cache can't be reached.
   */
  readonly forget: (contentId: ContentId, version: number) => Promise<void>;
}

interface Dependencies {
  readonly caches: readonly ContentCache[];
  readonly now: () => Date;
}

/**
 * Forgetting twice changes nothing. A message that comes later than any cache would have kept the content has nothing left
 * to do: so a cache that is away for long does not make its messages pile up.
 */
export async function invalidateCaches(
  { contentId, version, changedAt }: InvalidateContentMessage,
  { caches, now }: Dependencies,
): Promise<void> {
  const secondsAgo = (now().getTime() - Date.parse(changedAt)) / 1000;
  if (secondsAgo > longestContentCacheSeconds) return;
  await Promise.all(caches.map((cache) => cache.forget(contentId, version)));
}

/** What the cache invalidation queue carries, and what its consumer and those who fill the caches agree on. */
import * as z from 'zod/mini';
import { canonicalCid, contentIdSchema } from '../content-id.ts';
import type { ContentId } from '../content-id.ts';

/** Content is no longer what caches may hold. */
export const invalidateContentMessage = z.object({
  type: z.literal('content.changed'),
  contentId: contentIdSchema,
  /** What the content is now: caches keep nothing that is older. */
  version: z.int().check(z.positive()),
  changedAt: z.iso.datetime(),
});
export type InvalidateContentMessage = z.output<typeof invalidateContentMessage>;

/** No cache believes content for longer: what changed before that has been read anew everywhere. */
export const longestContentCacheSeconds = 300;

/** Where the shared cache holds content as a tenant sees it, whichever CID version named it. */
export function contentCacheKey(tenant: string, contentId: ContentId): string {
  return `${tenant}:content:${canonicalCid(contentId)}`;
}

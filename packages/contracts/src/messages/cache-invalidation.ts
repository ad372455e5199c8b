/** What the cache invalidation queue carries, and what its consumer and those who fill the caches agree on. */
import * as z from 'zod/mini';
import { canonicalCid, contentIdSchema } from '../content-id.ts';
import type { ContentId } from '../content-id.ts';

/** Content is no longer what caches may hold. */
export const invalidateContentMessage = z.object({
  type: z.literal('content.changed'),
  contentId: contentIdSchema,
  changedAt: z.iso.datetime(),
});
export type InvalidateContentMessage = z.output<typeof invalidateContentMessage>;

/** No cache holds content for longer: what changed before that has been read anew everywhere. */
export const longestContentCacheSeconds = 300;

/** Where the shared cache holds content, whichever CID version named it. */
export function contentCacheKey(contentId: ContentId): string {
  return `content:${canonicalCid(contentId)}`;
}

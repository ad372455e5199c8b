import { expect, jest, test } from '@jest/globals';
import { contentIdSchema, DependencyUnavailable, longestContentCacheSeconds } from '@glamora/contracts';
import { invalidateCaches } from '../src/invalidate-caches.ts';
import type { ContentCache } from '../src/invalidate-caches.ts';

const contentId = contentIdSchema.parse('bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi');
const changedAt = '2026-05-01T12:00:00.000Z';
const message = { type: 'content.changed' as const, contentId, version: 2, changedAt };
const secondsLater = (seconds: number) => () => new Date(Date.parse(changedAt) + seconds * 1000);

const cacheThat = (forget: ContentCache['forget']) => ({ forget: jest.fn(forget) });

test('every cache forgets content that changed', async () => {
  const caches = [cacheThat(async () => undefined), cacheThat(async () => undefined)];

  await invalidateCaches(message, { caches, now: secondsLater(1) });

  for (const { forget } of caches) expect(forget.mock.calls).toEqual([[contentId, 2]]);
});

test('a cache that is out of reach does not keep the others from forgetting, and is told of', async () => {
  const away = cacheThat(() => Promise.reject(new DependencyUnavailable('the shared cache', 30)));
  const well = cacheThat(async () => undefined);

  const invalidation = invalidateCaches(message, { caches: [away, well], now: secondsLater(1) });

  await expect(invalidation).rejects.toThrow(DependencyUnavailable);
  expect(well.forget).toHaveBeenCalledTimes(1);
});

test('nothing is left to forget when every cache has read the content anew by itself', async () => {
  const cache = cacheThat(async () => undefined);

  await invalidateCaches(message, { caches: [cache], now: secondsLater(longestContentCacheSeconds) });
  await invalidateCaches(message, { caches: [cache], now: secondsLater(longestContentCacheSeconds + 1) });

  expect(cache.forget).toHaveBeenCalledTimes(1);
});

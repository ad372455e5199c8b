/** The shared cache: one key a piece of content. */
import { contentCacheKey } from '@glamora/contracts';
import { createBreaker } from '@glamora/resilience';
import type { Redis } from 'ioredis';
import type { ContentCache } from '../invalidate-caches.ts';

const timeOutMs = 1000;

/** @param url `redis://host:6379`, or `rediss://` with TLS. Connects with the first use, and anew after a lost connection. */
export function redisContentCache(url: string): ContentCache {
  // Whatever fails here, it is the connection or the server: a deletion can't be wrong.
  const breaker = createBreaker('the shared cache', { isFailure: () => true });
  let client: Promise<Redis> | undefined;
  const lose = () => {
    client = undefined;
  };
  return {
    async forget(contentId) {
      await breaker.execute(async () => {
        client ??= openClient(url, lose);
        await (await client).del(contentCacheKey(contentId));
      });
    },
  };
}

/** The package is loaded with the first use: most stages have no such cache. */
async function openClient(url: string, onEnd: () => void): Promise<Redis> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    connectTimeout: timeOutMs,
    commandTimeout: timeOutMs,
    // A function that is frozen between two calls can't count on a timer: the next call connects.
    retryStrategy: () => null,
  });
  // Each command tells of its own failure; an error event that nobody hears would end the process.
  return client.on('error', () => undefined).once('end', onEnd);
}

/** The cache that all execution environments share: Redis. */
import type { Redis } from 'ioredis';
import { createBreaker } from './breaker.ts';
import type { CacheEntry } from './cache-entry.ts';

/** Every call throws DependencyUnavailable where the cache does not answer at once. */
export interface SharedCache {
  read(key: string): Promise<CacheEntry<string> | undefined>;
  /** In one round trip. An entry that is older than what is held, or than what was made to be forgotten, is dropped. */
  write(entries: readonly SharedCacheWrite[]): Promise<void>;
  /** Forgets all versions before this one, and takes none of them from a reader that was slow. */
  forget(key: string, version: number): Promise<void>;
}

export interface SharedCacheWrite {
  readonly key: string;
  readonly entry: CacheEntry<string>;
  readonly keptSeconds: number;
}

export interface SharedCacheSettings {
  /** Milliseconds to connect, and to answer. A cache that is slower than what it stands before is of no use. */
  readonly timeOutMs?: number;
  /** Milliseconds until an open circuit lets one call through to probe. */
  readonly halfOpenAfterMs?: number;
}

/**
 * Longer than any reader takes from asking the table to writing here: a function ends after 20 seconds. Until then a version
 * that was forgotten is not taken back.
 */
const remembersForgettingSeconds = 60;

/** A hash a key: the version, when it was read (0: forgotten), and the value, which is missing where there is none. */
const writeScript = `
local held = tonumber(redis.call('HGET', KEYS[1], 'version'))
if held and held > tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'readAt', ARGV[2])
if ARGV[4] then redis.call('HSET', KEYS[1], 'value', ARGV[4]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`;

const forgetScript = `
local held = tonumber(redis.call('HGET', KEYS[1], 'version'))
if held and held >= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'readAt', '0')
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1`;

/** @param url `redis://host:6379`, or `rediss://` with TLS. Connects with the first use, and anew after a lost connection. */
export function connectSharedCache(url: string, settings: SharedCacheSettings = {}): SharedCache {
  const { timeOutMs = 100, halfOpenAfterMs = 10_000 } = settings;
  // Whatever fails here, it is the connection or the server.
  const breaker = createBreaker('the shared cache', { halfOpenAfterMs, isFailure: () => true });
  let client: Promise<Redis> | undefined;
  const lose = () => {
    client = undefined;
  };
  const ask = <Answer>(command: (redis: Redis) => Promise<Answer>): Promise<Answer> =>
    breaker.execute(async () => {
      client ??= openClient(url, timeOutMs, lose);
      return command(await client);
    });
  return {
    async read(key) {
      const [version, readAt, value] = await ask((redis) => redis.hmget(key, 'version', 'readAt', 'value'));
      const isHeld = typeof version === 'string' && Number(readAt) > 0;
      return isHeld
        ? { value: value ?? undefined, version: Number(version), readAt: Number(readAt) }
        : undefined;
    },
    async write(entries) {
      // Commands of one moment travel together: nobody waits for the answer to the one before.
      await ask((redis) => Promise.all(entries.map((each) => redis.eval(writeScript, 1, ...written(each)))));
    },
    async forget(key, version) {
      await ask((redis) => redis.eval(forgetScript, 1, key, version, remembersForgettingSeconds));
    },
  };
}

function written({ key, entry, keptSeconds }: SharedCacheWrite): [string, ...(string | number)[]] {
  const { version, readAt, value } = entry;
  return [key, version, readAt, keptSeconds, ...(value === undefined ? [] : [value])];
}

/** The package is loaded with the first use: most stages have no such cache. */
async function openClient(url: string, timeOutMs: number, onEnd: () => void): Promise<Redis> {
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

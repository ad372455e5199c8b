/** The shared cache: a real Redis, and several processes that share it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import { mayUseRedis, startRedis } from '@glamora/dev-cloud/backends';
import type { LocalRedis } from '@glamora/dev-cloud/backends';
import { Redis } from 'ioredis';
import { connectSharedCache, createCacheTiers, createProcessCache } from '../src/index.ts';
import type { SharedCache } from '../src/index.ts';

const readAt = Date.parse('2026-05-01T12:00:00.000Z');
const patient = { timeOutMs: 900 };
const write = (key: string, version: number, value: string | undefined, keptSeconds = 60) => ({
  key,
  entry: { value, version, readAt },
  keptSeconds,
});

(mayUseRedis() ? describe : describe.skip)('the shared cache', () => {
  let server: LocalRedis;
  let direct: Redis;
  let cache: SharedCache;

  beforeAll(async () => {
    server = await startRedis();
    direct = new Redis(server.url);
    cache = connectSharedCache(server.url, patient);
  });
  afterAll(async () => {
    direct.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await direct.flushall();
  });

  test('gives back what was written, and that there is nothing', async () => {
    await cache.write([write('dress', 3, '{"title":"Kleid"}'), write('nowhere', 0, undefined)]);

    const [dress, nowhere, unknown] = await Promise.all(
      ['dress', 'nowhere', 'unknown'].map((key) => cache.read(key)),
    );

    expect(dress).toEqual({ value: '{"title":"Kleid"}', version: 3, readAt });
    expect(nowhere).toEqual({ value: undefined, version: 0, readAt });
    expect(unknown).toBeUndefined();
  });

  test('keeps nothing for ever', async () => {
    await cache.write([write('dress', 1, 'dress', 60)]);
    await cache.forget('hat', 2);

    const lifetimes = await Promise.all(['dress', 'hat'].map((key) => direct.ttl(key)));

    expect(lifetimes.map((seconds) => seconds > 0 && seconds <= 60)).toEqual([true, true]);
  });

  test('takes no older version in place of a newer one', async () => {
    await cache.write([write('dress', 2, 'new')]);

    await cache.write([write('dress', 1, 'old')]);

    expect(await cache.read('dress')).toMatchObject({ value: 'new', version: 2 });
  });

  test('forgets what changed, and does not take it back from a reader that was slow', async () => {
    await cache.write([write('dress', 1, 'old')]);
    await cache.forget('dress', 2);
    const forgotten = await cache.read('dress');

    await cache.write([write('dress', 1, 'old')]);
    const refused = await cache.read('dress');
    await cache.write([write('dress', 2, 'new')]);

    expect(forgotten).toBeUndefined();
    expect(refused).toBeUndefined();
    expect(await cache.read('dress')).toMatchObject({ value: 'new' });
  });

  test('does not take back that there was nothing, once there is something', async () => {
    await cache.forget('dress', 1);

    await cache.write([write('dress', 0, undefined)]);

    expect(await cache.read('dress')).toBeUndefined();
  });

  test('keeps what is as new as the change it is told of', async () => {
    await cache.write([write('dress', 2, 'new')]);

    await cache.forget('dress', 2);

    expect(await cache.read('dress')).toMatchObject({ value: 'new' });
  });

  test('is connected anew after its connection was lost', async () => {
    await cache.write([write('dress', 1, 'kept')]);
    await direct.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

    // A command that is on its way when the connection is lost fails; the one after it does not.
    const read = await cache.read('dress').catch(() => cache.read('dress'));

    expect(read).toMatchObject({ value: 'kept' });
  });

  describe('before a source', () => {
    let now: number;
    const tiersOf = (shared: SharedCache) =>
      createCacheTiers<string>({
        process: createProcessCache({ mostEntries: 10, mostBytes: 1000 }),
        processSeconds: 10,
        shared,
        sharedSeconds: 60,
        absentSeconds: 5,
        staleSeconds: 3600,
        patienceMs: 10_000,
        isOutage: (error) => error instanceof DependencyUnavailable,
        encode: (text) => `1 ${text}`,
        decode: (text) => (text.startsWith('1 ') ? text.slice(2) : undefined),
        now: () => new Date(now),
      });
    const source = (value: string, version: number) => async () => ({ value, version });
    const outOfReach = async () => {
      throw new DependencyUnavailable('the table', 30);
    };

    beforeEach(() => {
      now = readAt;
    });

    test('what one process read the others find, as old as it is, and keep by themselves', async () => {
      const [one, other] = [tiersOf(cache), tiersOf(connectSharedCache(server.url, patient))];
      await one.lookUp('dress', source('first', 1));
      now += 7000;

      const found = await other.lookUp('dress', outOfReach);
      await direct.flushall();
      const held = await other.lookUp('dress', outOfReach);

      expect(found).toMatchObject({ value: 'first', from: 'shared', ageSeconds: 7, isStale: false });
      expect(held).toMatchObject({ value: 'first', from: 'process', ageSeconds: 7 });
    });

    test('what is too old to be believed is read again, and shown where it can’t be', async () => {
      await tiersOf(cache).lookUp('dress', source('first', 1));
      now += 61_000;

      const stale = await tiersOf(cache).lookUp('dress', outOfReach);
      const anew = await tiersOf(cache).lookUp('dress', source('second', 2));

      expect(stale).toMatchObject({ value: 'first', from: 'shared', ageSeconds: 61, isStale: true });
      expect(anew).toMatchObject({ value: 'second', from: 'source', isStale: false });
    });

    test('what a process shares is there for those that never asked', async () => {
      await tiersOf(cache).share([{ key: 'dress', value: 'first', version: 1 }]);

      const found = await tiersOf(cache).lookUp('dress', outOfReach);

      expect(found).toMatchObject({ value: 'first', from: 'shared' });
    });

    test('what another release wrote is not shown', async () => {
      await cache.write([write('dress', 1, '0 as it was written before')]);

      const found = await tiersOf(cache).lookUp('dress', source('first', 1));

      expect(found).toMatchObject({ value: 'first', from: 'source' });
    });
  });
});

describe('a shared cache that is gone', () => {
  const gone = () => connectSharedCache('redis://127.0.0.1:1');

  test('says so, and is not asked for a while', async () => {
    const cache = gone();

    for (const _ of [1, 2, 3]) await expect(cache.read('dress')).rejects.toThrow(DependencyUnavailable);

    await expect(cache.forget('dress', 1)).rejects.toMatchObject({ retryAfterSeconds: 10 });
  });

  test('costs no answer', async () => {
    const tiers = createCacheTiers<string>({
      process: createProcessCache({ mostEntries: 10, mostBytes: 1000 }),
      processSeconds: 10,
      shared: gone(),
      sharedSeconds: 60,
      absentSeconds: 5,
      staleSeconds: 3600,
      patienceMs: 250,
      isOutage: () => false,
      encode: (text) => text,
      decode: (text) => text,
      now: () => new Date(readAt),
    });

    const read = await tiers.lookUp('dress', async () => ({ value: 'first', version: 1 }));
    const again = await tiers.lookUp('dress', async () => ({ value: 'never asked', version: 2 }));

    expect(read).toMatchObject({ value: 'first', from: 'source' });
    expect(again).toMatchObject({ value: 'first', from: 'process' });
  });
});

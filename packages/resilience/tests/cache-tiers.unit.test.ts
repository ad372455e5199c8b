/** The cache in the process before a source, on a clock that a test sets. */
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import { createCacheTiers, createProcessCache } from '../src/index.ts';
import type { CacheTiersSettings, Sourced } from '../src/index.ts';

const outage = new DependencyUnavailable('the table', 30);

let now: number;
let value: string | undefined;
let version: number;
const load = jest.fn<() => Promise<Sourced<string>>>();

beforeEach(() => {
  now = Date.parse('2026-05-01T12:00:00.000Z');
  value = 'first';
  version = 1;
  load.mockReset().mockImplementation(async () => ({ value, version }));
});

const pass = (seconds: number) => {
  now += seconds * 1000;
};

function change(changed: string | undefined): void {
  value = changed;
  version += 1;
}

const tiers = (changes: Partial<CacheTiersSettings<string>> = {}) =>
  createCacheTiers<string>({
    process: createProcessCache({ mostEntries: 10, mostBytes: 1000 }),
    processSeconds: 300,
    shared: undefined,
    sharedSeconds: 60,
    absentSeconds: 5,
    staleSeconds: 3600,
    patienceMs: 1,
    isOutage: (error) => error instanceof DependencyUnavailable,
    encode: (text) => text,
    decode: (text) => text,
    now: () => new Date(now),
    ...changes,
  });

describe('what was read', () => {
  test('is not read again until its time is over', async () => {
    const cache = tiers();
    const first = await cache.lookUp('a', load);
    change('second');
    pass(299);
    const held = await cache.lookUp('a', load);
    pass(1);

    const later = await cache.lookUp('a', load);

    expect(first).toEqual({ value: 'first', version: 1, from: 'source', ageSeconds: 0, isStale: false });
    expect(held).toEqual({ value: 'first', version: 1, from: 'process', ageSeconds: 299, isStale: false });
    expect(later).toMatchObject({ value: 'second', from: 'source', ageSeconds: 0 });
    expect(load).toHaveBeenCalledTimes(2);
  });

  test('is told apart by its key', async () => {
    const cache = tiers();
    await cache.lookUp('a', load);
    change('second');

    expect(await cache.lookUp('b', load)).toMatchObject({ value: 'second', from: 'source' });
  });

  test('is read once for all who miss it at the same time', async () => {
    const cache = tiers();

    const answers = await Promise.all([1, 2, 3].map(() => cache.lookUp('a', load)));

    expect(answers.map((answer) => answer.value)).toEqual(['first', 'first', 'first']);
    expect(load).toHaveBeenCalledTimes(1);
  });

  test('is read anew for whoever asks for that, and then for everybody', async () => {
    const cache = tiers();
    await cache.lookUp('a', load);
    change('second');

    const anew = await cache.lookUpAnew('a', load);
    const after = await cache.lookUp('a', load);

    expect(anew).toMatchObject({ value: 'second', from: 'source' });
    expect(after).toMatchObject({ value: 'second', from: 'process' });
  });

  test('is not replaced by an older version that was slow to come', async () => {
    const cache = tiers();
    const slow = Promise.withResolvers<Sourced<string>>();
    const old = cache.lookUp('a', () => slow.promise);
    change('second');
    await cache.lookUpAnew('a', load);
    slow.resolve({ value: 'first', version: 1 });
    await old;

    expect(await cache.lookUp('a', load)).toMatchObject({ value: 'second', from: 'process' });
  });

  test('makes room for what is asked for more', async () => {
    const cache = tiers({ process: createProcessCache({ mostEntries: 10, mostBytes: 15 }) });
    await cache.lookUp('a', load);
    await cache.lookUp('b', load);

    await cache.lookUp('c', load);

    expect(await cache.lookUp('b', load)).toMatchObject({ from: 'process' });
    expect(await cache.lookUp('a', load)).toMatchObject({ from: 'source' });
  });

  test('that there is nothing is believed for a few seconds', async () => {
    const cache = tiers();
    value = undefined;
    version = 0;
    await cache.lookUp('a', load);
    change('second');
    pass(4);
    const held = await cache.lookUp('a', load);
    pass(1);

    const later = await cache.lookUp('a', load);

    expect(held).toMatchObject({ value: undefined, from: 'process' });
    expect(later).toMatchObject({ value: 'second', from: 'source' });
  });
});

describe('while the source can’t be asked', () => {
  test('what is no longer believed is shown, and said to be stale', async () => {
    const cache = tiers();
    await cache.lookUp('a', load);
    load.mockRejectedValue(outage);
    pass(301);

    const answer = await cache.lookUp('a', load);

    expect(answer).toEqual({ value: 'first', version: 1, from: 'process', ageSeconds: 301, isStale: true });
  });

  test('nobody waits longer for it than his patience lasts, and the answer is there for the next', async () => {
    const cache = tiers();
    await cache.lookUp('a', load);
    const slow = Promise.withResolvers<Sourced<string>>();
    pass(301);

    const meanwhile = await cache.lookUp('a', () => slow.promise);
    slow.resolve({ value: 'second', version: 2 });
    await slow.promise;
    const after = await cache.lookUp('a', load);

    expect(meanwhile).toMatchObject({ value: 'first', isStale: true });
    expect(after).toMatchObject({ value: 'second', isStale: false });
  });

  test('nothing is shown that is older than an hour', async () => {
    const cache = tiers();
    await cache.lookUp('a', load);
    load.mockRejectedValue(outage);
    pass(3601);

    await expect(cache.lookUp('a', load)).rejects.toBe(outage);
  });

  test('nobody is told that there is nothing because there was nothing before', async () => {
    const cache = tiers();
    value = undefined;
    await cache.lookUp('a', load);
    load.mockRejectedValue(outage);
    pass(6);

    await expect(cache.lookUp('a', load)).rejects.toBe(outage);
  });

  test('whoever asks for what is there now learns that it can’t be known', async () => {
    const cache = tiers();
    await cache.lookUp('a', load);
    load.mockRejectedValue(outage);

    await expect(cache.lookUpAnew('a', load)).rejects.toBe(outage);
  });
});

test('a bug in reading the source is not hidden behind something stale', async () => {
  const cache = tiers({ patienceMs: 10_000 });
  await cache.lookUp('a', load);
  const bug = new TypeError('undefined is no function');
  load.mockRejectedValue(bug);
  pass(301);

  await expect(cache.lookUp('a', load)).rejects.toBe(bug);
});

test('what went wrong is asked again by the next', async () => {
  const cache = tiers();
  load.mockRejectedValueOnce(outage);

  const failed = cache.lookUp('a', load);
  await expect(failed).rejects.toBe(outage);

  expect(await cache.lookUp('a', load)).toMatchObject({ value: 'first', from: 'source' });
});

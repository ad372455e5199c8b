/** Old rows leave the table for the archive; whatever happens on the way, none is lost and none is there twice. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TypedRow } from '@glamora/archive';
import { archivePolicies } from '../src/archive-policy.ts';
import {
  daysAgo,
  Died,
  dyingAt,
  dyingWhen,
  purchaseRow,
  purchaseRows,
  sorted,
  openArchiveWorld,
  startEngines,
} from './archive-world.ts';
import type { Engines } from './archive-world.ts';

let engines: Engines;
let world: Awaited<ReturnType<typeof openArchiveWorld>>;

beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines.stop());

beforeEach(async () => {
  world = await openArchiveWorld(engines);
});
afterEach(() => world.close());

/** Runs until the walk is done, as the schedule would, an hour apart. */
async function finish(): Promise<void> {
  world.later(3600);
  const outcome = await world.run();
  if (outcome.state !== 'finished') throw new Error(`The run ended ${outcome.state}.`);
}

async function expectArchivedOnce(rows: readonly TypedRow[]): Promise<void> {
  const listed = (await world.parts()).flatMap(({ object, manifest }) => [object, manifest]);
  expect(sorted(await world.archivedRows())).toEqual(sorted(rows));
  expect((await world.objects()).toSorted()).toEqual(listed.toSorted());
}

describe('a walk', () => {
  test('moves old rows to the archive, type for type, and leaves all others', async () => {
    const old = purchaseRows(40);
    const stays = [
      purchaseRow(100, { createdAt: { S: daysAgo(729) } }),
      purchaseRow(101, { status: { S: 'SETTLING' } }),
      purchaseRow(102, { _et: { S: 'ContentAccess' } }),
      purchaseRow(103, { archiveAfter: { S: daysAgo(-1) } }),
    ];
    await world.put(...old, ...stays);

    const outcome = await world.run();

    expect(outcome).toEqual({ state: 'finished', archived: 40, kept: 0 });
    expect(sorted(await world.allRows())).toEqual(sorted(stays));
    await expectArchivedOnce(old);
  });

  test('writes what a part holds where it is looked for', async () => {
    await world.put(purchaseRow(1), purchaseRow(5));

    await world.run();

    const [part] = await world.parts();
    expect(part).toMatchObject({
      entityName: 'Purchase',
      month: '2026-11',
      rows: 2,
      from: daysAgo(805),
      through: daysAgo(801),
    });
    expect(part?.object).toMatch(
      /^archive\/Purchase\/2026\/11\/2026-11-20T12-00-00Z-[0-9a-f]{8}-00001\.ndjson\.gz$/,
    );
    expect(part && (await world.bucket.keysOf(part)).map(({ PK }) => PK).toSorted()).toEqual([
      'PURCHASE#content-1#0xbuyer1',
      'PURCHASE#content-5#0xbuyer5',
    ]);
  });

  test('keeps entities apart', async () => {
    const session = purchaseRow(2, { _et: { S: 'Session' }, expiresAt: { S: daysAgo(900) } });
    await world.put(purchaseRow(1), session);

    await world.run(undefined, { policies: archivePolicies({ Purchase: 730, Session: 730 }) });

    expect((await world.parts()).map(({ entityName, rows }) => [entityName, rows])).toEqual([
      ['Session', 1],
      ['Purchase', 1],
    ]);
  });

  test('goes on in the next run where its time was up', async () => {
    const old = purchaseRows(40);
    await world.put(...old);

    const outcomes = [
      await world.run(undefined, { looks: 2 }),
      await world.run(undefined, { looks: 1 }),
      await world.run(),
    ];

    expect(outcomes.map(({ state }) => state)).toEqual(['paused', 'paused', 'finished']);
    await expectArchivedOnce(old);
  });

  test('rests until the next one is due, unless somebody asks', async () => {
    await world.run();
    await world.put(purchaseRow(1));

    const resting = await world.run();
    const asked = await world.run(undefined, { begin: true });
    world.later(30 * 24 * 3600);
    const due = await world.run();

    expect([resting.state, asked, due]).toEqual([
      'resting',
      { state: 'finished', archived: 1, kept: 0 },
      { state: 'finished', archived: 0, kept: 0 },
    ]);
  });

  test('is no business of two runs at once', async () => {
    await world.put(...purchaseRows(20));
    let other: unknown;

    await world.run(async (step, count) => {
      if (step === 'write' && count === 1) other = await world.run();
    });

    expect(other).toMatchObject({ state: 'held' });
    await expectArchivedOnce(purchaseRows(20));
  });
});

describe('a run that takes long to remove rows', () => {
  test('keeps others out for as long as it lives', async () => {
    await world.put(...purchaseRows(10));
    let other: unknown;

    const outcome = await world.run(async (step, count) => {
      if (step === 'removeUnchanged') world.later(50);
      if (step === 'removeUnchanged' && count === 10) other = await world.run();
    });

    expect(other).toMatchObject({ state: 'held' });
    expect(outcome.state).toBe('finished');
  });
});

describe('a run that dies', () => {
  test.each([
    ['while it reads', 'page', 2],
    ['before it writes', 'write', 1],
    ['before it reads back', 'read', 1],
    ['before it tells the table', 'save', 1],
    ['before it removes', 'removeUnchanged', 1],
    ['in the middle of removing', 'removeUnchanged', 5],
    ['in the middle of a later batch', 'removeUnchanged', 17],
    ['before it notes that rows are removed', 'save', 2],
    ['before it gives the lease back', 'save', 9],
  ] as const)('%s loses nothing and doubles nothing', async (_, step, count) => {
    const old = purchaseRows(40);
    await world.put(...old);

    await expect(world.run(dyingAt(step, count))).rejects.toThrow(Died);
    await finish();

    expect(await world.allRows()).toEqual([]);
    await expectArchivedOnce(old);
  });

  test('keeps others out for as long as it might still live', async () => {
    await world.put(...purchaseRows(20));
    await expect(world.run(dyingAt('write'))).rejects.toThrow(Died);

    world.later(299);
    const tooEarly = await world.run();
    world.later(1);
    const inTime = await world.run();

    expect([tooEarly.state, inTime.state]).toEqual(['held', 'finished']);
  });

  test('only seemingly, and wakes up after another has taken over, changes nothing any more', async () => {
    const old = purchaseRows(20);
    await world.put(...old);

    const sleeper = world.run(async (step, count) => {
      if (step === 'save' && count === 1) await finish();
    });

    await expect(sleeper).rejects.toThrow('another run has taken over');
    expect(await world.allRows()).toEqual([]);
    expect(sorted(await world.archivedRows())).toEqual(sorted(old));
  });

  test('ten times, wherever it is, loses nothing and doubles nothing', async () => {
    const old = purchaseRows(60);
    await world.put(...old);
    const random = generator(20_261_120);
    let deaths = 0;

    while (deaths < 10) {
      let steps = 1 + Math.floor(random() * 12);
      // oxlint-disable-next-line no-await-in-loop -- one run after the other
      await expect(world.run(dyingWhen(() => (steps -= 1) === 0))).rejects.toThrow(Died);
      deaths += 1;
      world.later(3600);
    }
    await finish();

    expect(await world.allRows()).toEqual([]);
    await expectArchivedOnce(old);
  });
});

describe('a row that changes', () => {
  const settled = purchaseRow(3);
  const changes: [string, TypedRow][] = [
    ['a value', { ...settled, status: { S: 'FAILED' } }],
    ['a new attribute', { ...settled, confirmedAt: { S: daysAgo(0) } }],
    ['a lost attribute', purchaseRow(3, { labels: { SS: ['silk'] } })],
    ['that it was restored', { ...settled, archiveAfter: { S: daysAgo(-30) } }],
  ];

  test.each(changes)('between reading and removing survives: %s', async (_, changed) => {
    await world.put(purchaseRow(1), settled);

    const outcome = await world.run(async (step, count) => {
      if (step === 'read' && count === 1) await world.putOne(changed);
    });

    expect(outcome).toEqual({ state: 'finished', archived: 1, kept: 1 });
    expect(await world.allRows()).toEqual([changed]);
  });
});

describe('an object that is not what was written', () => {
  test('costs no row: nothing is removed, and the run says which', async () => {
    const old = purchaseRows(5);
    await world.put(...old);

    const outcome = await world.run(async (step) => {
      if (step === 'read')
        await Promise.all(
          (await world.objects()).filter((key) => key.startsWith('archive/')).map((key) => world.spoil(key)),
        );
    });

    expect(outcome).toEqual({ state: 'corrupt', object: expect.stringContaining('archive/Purchase/') });
    expect(sorted(await world.allRows())).toEqual(sorted(old));
    expect(await world.parts()).toEqual([]);
  });

  test('after it was listed costs no row that is still in the table', async () => {
    const old = purchaseRows(5);
    await world.put(...old);
    await expect(world.run(dyingAt('removeUnchanged'))).rejects.toThrow(Died);
    const [part] = await world.parts();
    await world.spoil(part?.object ?? '');
    world.later(3600);

    const outcome = await world.run();

    expect(outcome).toEqual({ state: 'corrupt', object: part?.object });
    expect(sorted(await world.allRows())).toEqual(sorted(old));
  });
});

/** Mulberry32: the same seed gives the same deaths. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

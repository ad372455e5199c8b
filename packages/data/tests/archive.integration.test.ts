import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { ArchiveRepository } from '../src/index.ts';
import type { ArchivePart, ArchiveWalk } from '../src/index.ts';
import { archiveWalkKey } from '../src/keys.ts';
import { timeOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const now = timeOf(0);
const first = { run: 'first', until: timeOf(100) };
const second = { run: 'second', until: timeOf(200) };

const begun: ArchiveWalk = {
  startedAt: now,
  finishedAt: null,
  cursor: null,
  pending: null,
  archived: 0,
  kept: 0,
};

const partOf = (entityName: string, month: string, number: number): ArchivePart => ({
  entityName,
  month,
  name: `first-${number}`,
  bucket: 'archive',
  object: `archive/${entityName}/${month}/${number}`,
  manifest: `manifests/${entityName}/${month}/${number}`,
  rows: 10,
  bytes: 1000,
  sha256: 'ab',
  datedBy: 'createdAt',
  from: now,
  through: now,
  archivedAt: now,
});

let database: TestTable;
let archive: ArchiveRepository;

beforeAll(async () => {
  database = await startTestTable();
  archive = new ArchiveRepository(database.table);
});

afterAll(() => database.stop());

beforeEach(() =>
  database.client.send(new DeleteCommand({ TableName: database.table.getName(), Key: archiveWalkKey })),
);

async function partsOf(entityName?: string): Promise<readonly ArchivePart[]> {
  const found: ArchivePart[] = [];
  for await (const part of archive.parts(entityName)) found.push(part);
  return found;
}

describe('the lease', () => {
  test('is given to one of many that ask at once', async () => {
    const runs = Array.from({ length: 10 }, (_, number) => ({ run: `run ${number}`, until: timeOf(100) }));

    const results = await Promise.all(runs.map((lease) => archive.takeLease(lease, now)));

    expect(results.filter(({ outcome }) => outcome === 'taken')).toHaveLength(1);
    expect(results).toContainEqual({ outcome: 'held', until: timeOf(100) });
  });

  test('goes to the next run after its time, with the name of the one that died', async () => {
    await archive.takeLease(first, now);
    await archive.save('first', begun, first);

    const taken = await archive.takeLease(second, first.until);

    expect(taken).toEqual({ outcome: 'taken', walk: begun, diedRun: 'first' });
  });

  test('goes to the next run at once where it was given back', async () => {
    await archive.takeLease(first, now);
    await archive.save('first', begun, null);

    const taken = await archive.takeLease(second, now);

    expect(taken).toEqual({ outcome: 'taken', walk: begun, diedRun: undefined });
  });

  test('that was lost lets nothing be written', async () => {
    await archive.takeLease(first, now);
    await archive.takeLease(second, first.until);

    const saved = await archive.save('first', begun, first, [partOf('Lost', '2026-01', 1)]);

    expect(saved).toBe('lease_lost');
    expect(await archive.findPart(partOf('Lost', '2026-01', 1))).toBeUndefined();
    expect(await archive.status()).toEqual({ walk: undefined, lease: second });
  });
});

describe('a walk', () => {
  test('is read as it was saved, at its begin, on its way and at its end', async () => {
    await archive.takeLease(first, now);
    const onItsWay: ArchiveWalk = {
      ...begun,
      cursor: { PK: 'A', SK: 'B' },
      pending: { parts: [{ entityName: 'Purchase', month: '2026-01', name: 'first-1' }], cursor: null },
      archived: 5,
      kept: 1,
    };
    const walks = [begun, onItsWay, { ...begun, finishedAt: timeOf(50) }];

    for (const walk of walks) {
      // oxlint-disable-next-line no-await-in-loop -- one follows the other
      await archive.save('first', walk, first);
      // oxlint-disable-next-line no-await-in-loop
      expect(await archive.status()).toEqual({ walk, lease: first });
    }
  });
});

describe('parts', () => {
  test('are listed by entity, the last written first', async () => {
    const parts = [partOf('Purchase', '2026-01', 1), partOf('Purchase', '2026-02', 2)];
    const other = partOf('PurchaseReference', '2026-01', 1);
    await archive.takeLease(first, now);
    await archive.save('first', begun, first, parts);
    await archive.addPart(other);
    await archive.addPart(other);

    expect(await partsOf('Purchase')).toEqual(parts.toReversed());
    expect(await partsOf()).toEqual([other, ...parts.toReversed()]);
    expect(await archive.findPart(other)).toEqual(other);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batchGet, batchWrite } from '../src/index.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

let database: TestTable;

beforeAll(async () => {
  database = await startTestTable();
});

afterAll(() => database.stop());

describe('batches in a real table', () => {
  const rows = Array.from({ length: 230 }, (_, number) => ({ PK: `ROW#${number}`, SK: 'ROW', number }));

  test('put, read in the order of the keys, and remove', async () => {
    const tableName = database.table.getName();
    const backwards = rows.toReversed();

    await batchWrite(
      database.client,
      tableName,
      rows.map((row) => ({ put: row })),
    );
    const stored = await batchGet(database.client, tableName, backwards);
    await batchWrite(
      database.client,
      tableName,
      rows.slice(0, 200).map(({ PK, SK }) => ({ remove: { PK, SK } })),
    );
    const left = await batchGet(database.client, tableName, rows);

    expect(stored).toEqual(backwards);
    expect(left.slice(0, 200).every((row) => row === undefined)).toBe(true);
    expect(left.slice(200)).toEqual(rows.slice(200));
  });

  test('read a repeated key at each of its places, and nothing where there is no row', async () => {
    const [present, absent] = [
      { PK: 'TWICE', SK: 'ROW' },
      { PK: 'NEVER', SK: 'ROW' },
    ];
    await batchWrite(database.client, database.table.getName(), [{ put: present }]);

    const stored = await batchGet(database.client, database.table.getName(), [present, absent, present]);

    expect(stored).toEqual([present, undefined, present]);
  });

  test('of nothing do nothing', async () => {
    await batchWrite(database.client, database.table.getName(), []);
    const stored = await batchGet(database.client, database.table.getName(), []);

    expect(stored).toEqual([]);
  });
});

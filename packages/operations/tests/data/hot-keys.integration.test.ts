/** Hot keys are found wherever they are, at a rate that troubles nobody. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { batchWrite, openTable } from '@glamora/data';
import type { GlamoraTable } from '@glamora/data';
import { localClientSettings, startTable } from '@glamora/dev-cloud/backends';
import { findHotKeys } from '../../src/data/find-hot-keys.ts';
import { KeyTally } from '../../src/data/key-tally.ts';

let database: Awaited<ReturnType<typeof startTable>>;
let table: GlamoraTable;

/** The rows of key `n` are n² in number; all stand in one partition of GSI2. */
beforeAll(async () => {
  database = await startTable();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(database.endpoint)));
  table = openTable(client, database.tableName);
  const rows = Array.from({ length: 40 * 40 }, (_, number) => ({
    PK: `KEY#${Math.floor(Math.sqrt(number))}`,
    SK: String(number),
    GSI2PK: 'CATEGORY#dress#0',
    GSI2SK: String(number),
  }));
  await batchWrite(
    client,
    database.tableName,
    rows.map((row) => ({ put: row })),
  );
});
afterAll(() => database.stop());

/** A clock that only passes while somebody sleeps. */
function sleepingClock() {
  let time = 0;
  return {
    now: () => time,
    sleep: async (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

test('the largest keys of the table and of each index are told, with how much was read', async () => {
  const found = await findHotKeys(table, { limit: 2, rate: 100, budget: 1000 }, sleepingClock());

  expect(found).toEqual([
    {
      where: 'table',
      items: 1600,
      complete: true,
      largest: [
        { key: 'KEY#39', items: 79 },
        { key: 'KEY#38', items: 77 },
      ],
    },
    { where: 'GSI1', items: 0, complete: true, largest: [] },
    { where: 'GSI2', items: 1600, complete: true, largest: [{ key: 'CATEGORY#dress#0', items: 1600 }] },
    { where: 'GSI3', items: 0, complete: true, largest: [] },
    { where: 'GSI4', items: 0, complete: true, largest: [] },
    { where: 'GSI5', items: 0, complete: true, largest: [] },
  ]);
});

test('reading keeps to the rate', async () => {
  const clock = sleepingClock();

  await findHotKeys(table, { limit: 1, rate: 1, budget: 1000 }, clock);

  // 1,600 rows of some 100 bytes, twice, at 8 KB a unit.
  expect(clock.now()).toBeGreaterThan(20_000);
});

test('reading ends where the budget ends, and says so', async () => {
  const [keys] = await findHotKeys(table, { limit: 1, rate: 1000, budget: 1 }, sleepingClock());

  expect(keys?.complete).toBe(false);
});

test('of more keys than fit, the large ones are remembered', () => {
  const tally = new KeyTally(10);
  const small = Array.from({ length: 1000 }, (_, number) => `small ${number}`);

  for (const key of small)
    tally.add([key, 'large', ...(Number(key.slice(6)) % 2 === 0 ? ['larger', 'larger'] : [])]);

  expect(tally.largest(2)).toEqual([
    { key: 'large', items: 1000 },
    { key: 'larger', items: 1000 },
  ]);
});

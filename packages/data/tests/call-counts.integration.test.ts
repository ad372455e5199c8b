import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { CallCountRepository } from '../src/index.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const limits = { minute: 3, day: 5 };

let local: TestTable;
let counts: CallCountRepository;
let subjects = 0;

beforeAll(async () => {
  local = await startTestTable();
  counts = new CallCountRepository(local.table);
});
afterAll(() => local.stop());

/** Somebody who has not called yet. */
function newSubject(): string {
  subjects += 1;
  return `caller ${subjects}`;
}

async function call(subject: string, times: readonly string[], counting = counts) {
  const results = [];
  for (const time of times)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    results.push(await counting.count(subject, limits, new Date(`2026-11-20T${time}Z`)));
  return results;
}

describe('calls within a minute', () => {
  test('are counted up to the limit, and not one more', async () => {
    const results = await call(newSubject(), ['10:00:00', '10:00:20', '10:00:40', '10:00:59', '10:00:59']);

    expect(results.map(({ isWithin }) => isWithin)).toEqual([true, true, true, false, false]);
    expect(results.map(({ minute }) => minute)).toEqual([1, 2, 3, 3, 3]);
  });

  test('begin anew with the next', async () => {
    const results = await call(newSubject(), ['10:00:58', '10:00:59', '10:00:59', '10:01:00']);

    expect(results.at(-1)).toEqual({ isWithin: true, minute: 1, day: 4 });
  });

  test('are no other caller’s', async () => {
    await call(newSubject(), ['10:00:00', '10:00:00', '10:00:00']);

    const [result] = await call(newSubject(), ['10:00:00']);

    expect(result).toEqual({ isWithin: true, minute: 1, day: 1 });
  });
});

describe('calls within a day', () => {
  test('are counted over all minutes; what was refused takes nothing from it', async () => {
    const subject = newSubject();
    await call(subject, ['10:00:00', '10:00:00', '10:00:00', '10:00:00', '10:00:00']);

    const results = await call(subject, ['11:00:00', '12:00:00', '13:00:00']);

    expect(results.map(({ isWithin, day }) => [isWithin, day])).toEqual([
      [true, 4],
      [true, 5],
      [false, 5],
    ]);
  });

  test('begin anew at midnight in UTC', async () => {
    const subject = newSubject();
    await call(subject, ['09:00:00', '10:00:00', '11:00:00', '12:00:00', '23:59:59']);

    const next = await counts.count(subject, limits, new Date('2026-11-21T00:00:00Z'));

    expect(next).toEqual({ isWithin: true, minute: 1, day: 1 });
  });
});

test('however many count at once, the limit is exact', async () => {
  const subject = newSubject();
  const at = new Date('2026-11-20T10:00:00Z');
  const other = new CallCountRepository(local.table);

  const results = await Promise.all(
    Array.from({ length: 40 }, (_, number) =>
      (number % 2 ? counts : other).count(subject, { minute: 10, day: 1000 }, at),
    ),
  );

  expect(results.filter(({ isWithin }) => isWithin)).toHaveLength(10);
});

test('the row of whoever calls all day stays small, and ends by itself', async () => {
  const subject = newSubject();
  const day = { minute: 10, day: 1000 };
  for (let minute = 0; minute < 30; minute += 1)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await counts.count(subject, day, new Date(Date.UTC(2026, 10, 20, 10, minute)));

  const { Item = {} } = await local.client.send(
    new GetCommand({
      TableName: local.table.getName(),
      Key: { PK: `CALLS#${subject}`, SK: 'DAY#2026-11-20' },
    }),
  );

  expect(Item).toEqual({
    PK: `CALLS#${subject}`,
    SK: 'DAY#2026-11-20',
    _et: 'CallCount',
    calls: 30,
    m1029: 1,
    timeToLive: Date.UTC(2026, 10, 22, 10, 29) / 1000,
  });
});

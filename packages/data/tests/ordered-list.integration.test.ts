import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Problem } from '@glamora/contracts';
import { batchWrite } from '../src/index.ts';
import type { Page, PrimaryKey } from '../src/index.ts';
import { readPage } from '../src/ordered-list.ts';
import type { MergedList } from '../src/merged-list.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

interface Row extends PrimaryKey {
  readonly GSI2PK: string;
  readonly GSI2SK: string;
}

const partitions = ['LIST#0', 'LIST#1', 'LIST#2', 'LIST#3'];
const ascending = listOf('asc');
const rows = Array.from({ length: 300 }, (_, number) => rowOf(number));

let database: TestTable;

beforeAll(async () => {
  database = await startTestTable();
  await put(rows);
  // Neighbours that a list must not show: of another partition, and of other kinds of sort key.
  await put([
    { ...rowOf(900), GSI2PK: 'LIST#4' },
    { ...rowOf(901), GSI2SK: 'AGE#000' },
    { ...rowOf(902), GSI2SK: 'TIME#000' },
  ]);
});

afterAll(() => database.stop());

describe('a list of 300 rows over four partitions', () => {
  test.each(
    (['asc', 'desc'] as const).flatMap((order) => [3, 20, 99, 100].map((limit) => [limit, order] as const)),
  )('in pages of %p, %s, is what sorting in memory gives', async (limit, order) => {
    const pages = await readAll(listOf(order), limit);

    const shown = pages.flat();
    expect(sortKeysOf(shown)).toEqual(sortKeysOf(sorted(rows, order)));
    expect(new Set(shown.map(({ PK }) => PK)).size).toBe(300);
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    expect(pages.at(-1)).not.toEqual([]);
  });

  test.each(['asc', 'desc'] as const)(
    'row by row, %s, shows those of equal sort key once each',
    async (order) => {
      const list = { ...listOf(order), from: 'SIZE#010', through: 'SIZE#014' };
      const within = rows.filter(({ GSI2SK }) => GSI2SK >= list.from && GSI2SK <= list.through);

      const shown = (await readAll(list, 1)).flat();

      expect(within.length).toBeGreaterThan(20);
      expect(sortKeysOf(shown)).toEqual(sortKeysOf(sorted(within, order)));
      expect(new Set(shown.map(({ PK }) => PK)).size).toBe(within.length);
    },
  );

  test('ends with its last row, not with an empty page', async () => {
    const { length } = rows.filter(({ GSI2PK }) => GSI2PK === 'LIST#2');

    const pages = await readAll({ ...ascending, partitions: ['LIST#2'] }, length);

    expect(pages.map((page) => page.length)).toEqual([length]);
  });

  test('of nothing is one empty page', async () => {
    const pages = await readAll({ ...ascending, partitions: ['NONE#0', 'NONE#1'] }, 20);

    expect(pages).toEqual([[]]);
  });

  test('of one partition is that partition', async () => {
    const shown = (await readAll({ ...ascending, partitions: ['LIST#2'] }, 7)).flat();

    const expected = rows.filter(({ GSI2PK }) => GSI2PK === 'LIST#2');
    expect(sortKeysOf(shown)).toEqual(sortKeysOf(sorted(expected, 'asc')));
  });
});

describe('a list that leaves rows out', () => {
  test.each([3, 20])('fills its pages of %p from further rows', async (limit) => {
    const pages = await readAll(ascending, limit, isFifth);

    const expected = sorted(rows.filter(isFifth), 'asc');
    expect(sortKeysOf(pages.flat())).toEqual(sortKeysOf(expected));
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
  });

  test('may leave out all', async () => {
    const pages = await readAll(ascending, 100, () => false);

    expect(pages.flat()).toEqual([]);
  });
});

describe('a list that changes between pages', () => {
  test.each(['asc', 'desc'] as const)(
    '%s: shows what stayed once, in order, and what came ahead',
    async (order) => {
      const changing = { ...listOf(order), partitions: ['CHANGING#0', 'CHANGING#1', 'CHANGING#2'] };
      const stays = Array.from({ length: 60 }, (_, number) => changingRow(10 + number * 10, number));
      await put(stays);
      const shown: Row[] = [];
      const ahead: Row[] = [];
      let cursor: string | null | undefined;
      let added = 1000;

      while (cursor !== null) {
        const page = await read(changing, { limit: 7, cursor });
        shown.push(...page.items);
        cursor = page.nextCursor;
        const last = page.items.at(-1);
        if (!last || cursor === null) break;
        // Around the place that was reached: on either side, in every partition; and the last row itself goes.
        const reached = Number(last.GSI2SK.slice('SIZE#'.length));
        for (const difference of [-3, 3]) {
          for (let partition = 0; partition < 3; partition += 1) {
            const row = changingRow(reached + difference, added * 3 + partition);
            await put([row]);
            if (difference > 0 === (order === 'asc')) ahead.push(row);
          }
          added += 1;
        }
        await remove([last]);
      }

      const expected = sorted([...stays, ...ahead], order);
      expect(sortKeysOf(shown)).toEqual(sortKeysOf(expected));
      expect(new Set(shown.map(({ PK }) => PK))).toEqual(new Set(expected.map(({ PK }) => PK)));
      await remove([...stays, ...ahead]);
      await removeAll(changing);
    },
  );

  test('does not show what came before the place reached, even in a partition that gave nothing yet', async () => {
    const changing = { ...listOf('desc'), partitions: ['LATE#0', 'LATE#1'] };
    const row = (size: number, partition: number) => ({
      ...rowOf(2000 + size),
      GSI2PK: `LATE#${partition}`,
      GSI2SK: sizeKey(size),
    });
    await put([row(9, 0), row(8, 0), row(7, 0), row(1, 1)]);

    const first = await read(changing, { limit: 2 });
    await put([row(10, 1), row(5, 1)]);
    const second = await read(changing, { limit: 10, cursor: first.nextCursor });

    expect(sortKeysOf(first.items)).toEqual([sizeKey(9), sizeKey(8)]);
    expect(sortKeysOf(second.items)).toEqual([sizeKey(7), sizeKey(5), sizeKey(1)]);
  });
});

describe('a cursor of another’s making', () => {
  test.each([
    ['before the first sort key', [['AGE#0', 'ROW#1', 'ROW'], 'start', 'start', 'start']],
    ['behind the last sort key', [['TIME#0', 'ROW#1', 'ROW'], 'start', 'start', 'start']],
    ['out of bounds in its last partition', ['start', 'start', 'start', ['PRICE#', 'ROW#1', 'ROW']]],
  ])('is refused where it points %s', async (_, positions) => {
    const forged = forge(ascending, positions);

    const refused = await readPage(database.table, ascending, { limit: 20, cursor: forged }, show);

    expect(refused).toMatchObject({ code: 'invalid_cursor' });
  });

  test.each([
    ['at no row', [['SIZE#050', 'ROW#none', 'ROW'], 'start', 'start', 'start']],
    ['at another table’s words', [['SIZE#050', 'USER#0x1', 'PROFILE'], 'start', 'start', 'start']],
    ['at its bounds', [['SIZE#', 'ROW#1', 'ROW'], ['SIZE#~', 'ROW#1', 'ROW'], 'start', 'start']],
    [
      'far beyond the alphabet',
      [['SIZE#0\u{10ffff}', 'é', '\u0000'], ['SIZE#0\uffff', 'x', 'y'], 'start', 'start'],
    ],
  ])('shows no other list, and never fails, where it points %s', async (_, positions) => {
    const forged = forge(ascending, positions);

    const { items } = await read(ascending, { limit: 100, cursor: forged });

    expect(
      items.every(({ GSI2PK, GSI2SK }) => partitions.includes(GSI2PK) && GSI2SK.startsWith('SIZE#')),
    ).toBe(true);
  });

  test('is refused where another list made it', async () => {
    const { nextCursor } = await read(ascending, { limit: 20 });

    const refused = await Promise.all(
      [
        listOf('desc'),
        { ...ascending, through: 'SIZE#090' },
        { ...ascending, partitions: partitions.toReversed() },
      ].map((list) => readPage(database.table, list, { limit: 20, cursor: nextCursor ?? '' }, show)),
    );

    expect(refused.every((page) => page instanceof Problem)).toBe(true);
  });
});

function listOf(order: 'asc' | 'desc'): MergedList {
  return { index: 'GSI2', partitions, from: 'SIZE#', through: 'SIZE#~', order };
}

function sizeKey(size: number): string {
  return `SIZE#${String(size).padStart(3, '0')}`;
}

/** Sizes repeat, so that many rows have an equal sort key, in one partition and over several. */
function rowOf(number: number): Row {
  const hash = createHash('sha256').update(String(number)).digest();
  return {
    PK: `ROW#${number}`,
    SK: 'ROW',
    GSI2PK: `LIST#${hash.readUInt8(0) % partitions.length}`,
    GSI2SK: sizeKey(hash.readUInt8(1) % 50),
  };
}

function changingRow(size: number, number: number): Row {
  return {
    PK: `CHANGING#${number}`,
    SK: 'ROW',
    GSI2PK: `CHANGING#${number % 3}`,
    GSI2SK: sizeKey(size),
  };
}

function sorted(unsorted: readonly Row[], order: 'asc' | 'desc'): Row[] {
  const ascendingRows = unsorted.toSorted((a, b) => (a.GSI2SK < b.GSI2SK ? -1 : Number(a.GSI2SK > b.GSI2SK)));
  return order === 'asc' ? ascendingRows : ascendingRows.toReversed();
}

function isFifth({ PK }: PrimaryKey): boolean {
  return Number(PK.slice('ROW#'.length)) % 5 === 0;
}

function sortKeysOf(shown: readonly Row[]): string[] {
  return shown.map(({ GSI2SK }) => GSI2SK);
}

async function show(found: readonly PrimaryKey[]): Promise<readonly Row[]> {
  return found as readonly Row[];
}

async function read(
  list: MergedList,
  { limit, cursor }: { limit: number; cursor?: string | null | undefined },
  isShown: (row: PrimaryKey) => boolean = () => true,
): Promise<Page<Row>> {
  const page = await readPage(database.table, list, { limit, cursor: cursor ?? undefined }, async (found) =>
    found.map((row) => (isShown(row) ? (row as unknown as Row) : undefined)),
  );
  if (page instanceof Problem) throw new Error(`The list refused its own cursor: ${page.code}`);
  return page;
}

/** Every page, by the cursor of the one before. */
async function readAll(
  list: MergedList,
  limit: number,
  isShown?: (row: PrimaryKey) => boolean,
): Promise<Row[][]> {
  const pages: Row[][] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await read(list, { limit, cursor }, isShown);
    pages.push([...page.items]);
    cursor = page.nextCursor;
  }
  return pages;
}

async function put(puts: readonly Row[]): Promise<void> {
  await batchWrite(
    database.client,
    database.table.getName(),
    puts.map((row) => ({ put: { ...row } })),
  );
}

async function remove(removed: readonly PrimaryKey[]): Promise<void> {
  await batchWrite(database.client, database.table.getName(), [
    ...new Map(removed.map(({ PK, SK }) => [PK, { remove: { PK, SK } }])).values(),
  ]);
}

async function removeAll(list: MergedList): Promise<void> {
  await remove((await readAll(list, 100)).flat());
}

/** The checksum is no secret: a stranger can compute it as the list does. */
function forge({ index, order, from, through, partitions: of }: MergedList, positions: unknown): string {
  const payload = JSON.stringify(positions);
  const scope = [index, order, from, through, ...of].join('|');
  const checksum = createHash('sha256').update(`${scope}\0${payload}`).digest().subarray(0, 9);
  return Buffer.concat([checksum, Buffer.from(payload)]).toString('base64url');
}

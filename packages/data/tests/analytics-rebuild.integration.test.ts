/** What is made again from the table is what the stream had made. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Wei } from '@glamora/contracts';
import * as fc from 'fast-check';
import {
  AnalyticsRepository,
  batchWrite,
  rebuildAnalytics,
  StatisticsRepository,
  TrendingRepository,
} from '../src/index.ts';
import type { Activity, AnalyticsRebuild } from '../src/index.ts';
import { countingPauseKey, statisticsOfCreator } from '../src/keys.ts';
import { saleOf, storePurchases, viewOf } from './activities.ts';
import { contentIdOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const now = new Date('2026-03-20T00:00:00.000Z');
const since = '2024-03-26';
const settings = { since, settleMs: 0 };
const dependencies = { now: () => now, sleep: async () => undefined };
const nothing = { statistics: 0, buyers: 0, strayBuyers: 0, trends: 0 };

type Row = Record<string, unknown> & { PK: string; SK: string };

let database: TestTable;

beforeEach(async () => {
  database = await startTestTable();
});
afterEach(() => database.stop());

async function happen(activities: readonly Activity[]): Promise<void> {
  await storePurchases(database, activities);
  await count(activities);
}

async function count(activities: readonly Activity[]): Promise<void> {
  await new AnalyticsRepository(database.table).count(activities, now);
  await new TrendingRepository(database.table).refresh(
    activities.map(({ contentId }) => contentId),
    now,
  );
}

async function rebuild(): Promise<AnalyticsRebuild> {
  const rebuilt = await rebuildAnalytics(database.table, settings, dependencies);
  if (rebuilt === 'running') throw new Error('Another rebuild is running');
  return rebuilt;
}

async function countedRows(): Promise<readonly Row[]> {
  const { Items = [] } = await database.client.send(new ScanCommand({ TableName: database.table.getName() }));
  const kinds = ['Statistics', 'BuyerOfCreator', 'Trend', 'Leaderboard'];
  return (Items as Row[]).filter(({ _et }) => kinds.includes(String(_et)));
}

/** All that can be told of the creators in these tests, numbers to nine digits. */
async function whatIsCounted(): Promise<unknown> {
  const statistics = new StatisticsRepository(database.table);
  const creators = await Promise.all(
    [1, 2, 3].map(async (number) => ({
      total: await statistics.total(walletOf(number)),
      days: await statistics.daily(walletOf(number), '2000-01-01', '2999-12-31'),
    })),
  );
  const marketplace = await statistics.marketplace('2000-01-01', '2999-12-31');
  const rows = (await countedRows())
    .filter(({ _et }) => _et !== 'Statistics')
    .map(({ version: _version, ...row }) => row)
    .toSorted((one, other) => (`${one.PK} ${one.SK}` < `${other.PK} ${other.SK}` ? -1 : 1));
  return JSON.parse(JSON.stringify({ creators, marketplace, rows }, rounded)) as unknown;
}

function rounded(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Set)
    return [...(value as Set<string>)].toSorted((one, other) => (one < other ? -1 : 1));
  return typeof value === 'number' ? Number(value.toPrecision(9)) : value;
}

const someSales = () => [
  saleOf({ buyer: walletOf(20), priceWei: (10n ** 25n) as Wei }),
  saleOf({ buyer: walletOf(20), confirmedAt: '2026-03-11T01:00:00.000Z' }),
  saleOf({ buyer: walletOf(21), contentId: contentIdOf(2), confirmedAt: '2026-03-11T02:00:00.000Z' }),
  saleOf({ buyer: walletOf(21), seller: walletOf(3), contentId: contentIdOf(3) }),
];

describe('a rebuild', () => {
  test('of what is right changes nothing', async () => {
    const sales = someSales();
    await happen([...sales, viewOf()]);
    const before = await whatIsCounted();

    const rebuilt = await rebuild();

    expect(rebuilt).toEqual({ sales: sales.length, uncounted: 0, corrected: nothing });
    expect(await whatIsCounted()).toEqual(before);
  });

  test('of what is lost makes it again', async () => {
    await happen(someSales());
    const before = await whatIsCounted();
    const lost = await countedRows();
    await batchWrite(
      database.client,
      database.table.getName(),
      lost.map(({ PK, SK }) => ({ remove: { PK, SK } })),
    );

    const { corrected } = await rebuild();

    expect(corrected).toMatchObject({ buyers: 3, strayBuyers: 0, trends: 3 });
    expect(await whatIsCounted()).toEqual(before);
  });

  test('corrects what is wrong, and leaves the views that were counted', async () => {
    await happen([...someSales(), viewOf(), viewOf({ viewer: walletOf(9) })]);
    const before = await whatIsCounted();
    const TableName = database.table.getName();
    const PK = statisticsOfCreator.partitionKey(walletOf(1));
    await database.client.send(
      new UpdateCommand({
        TableName,
        Key: { PK, SK: statisticsOfCreator.total },
        UpdateExpression: 'SET sales = :wrong, buyers = :wrong REMOVE revenueWei',
        ExpressionAttributeValues: { ':wrong': 77 },
      }),
    );
    const stray = { PK: `BUYER_OF#${walletOf(1)}#${walletOf(99)}`, SK: 'DAYS' };
    await database.client.send(
      new PutCommand({ TableName, Item: { ...stray, _et: 'BuyerOfCreator', days: new Set(['2026-03-10']) } }),
    );

    const { corrected } = await rebuild();

    expect(corrected).toEqual({ ...nothing, statistics: 1, strayBuyers: 1 });
    expect(await whatIsCounted()).toEqual(before);
  });

  test('counts sales whose messages were lost', async () => {
    const [lost, ...told] = someSales();
    if (!lost) throw new Error('There are no sales');
    await storePurchases(database, [lost]);
    await happen(told);

    const rebuilt = await rebuild();

    expect(rebuilt).toMatchObject({ uncounted: 1, corrected: nothing });
    const total = await new StatisticsRepository(database.table).total(walletOf(1));
    expect(total).toMatchObject({ sales: 3, buyers: 2 });
  });

  test('leaves alone what was counted of purchases that have gone to the archive', async () => {
    const archived = saleOf({ confirmedAt: '2024-03-25T23:00:00.000Z', buyer: walletOf(30) });
    await happen([archived, ...someSales()]);
    const before = await whatIsCounted();
    await database.client.send(
      new DeleteCommand({
        TableName: database.table.getName(),
        Key: {
          PK: `PURCHASE#${archived.contentId}#${archived.buyer}`,
          SK: `TRANSACTION#${archived.createdAt}#${archived.purchaseId.slice(2, 10)}`,
        },
      }),
    );

    const rebuilt = await rebuild();

    expect(rebuilt).toEqual({ sales: 4, uncounted: 0, corrected: nothing });
    expect(await whatIsCounted()).toEqual(before);
  });

  test('has counting wait, and goes only one at a time', async () => {
    const sales = someSales();
    await storePurchases(database, sales);
    const seen: unknown[] = [];

    await rebuildAnalytics(
      database.table,
      { ...settings, settleMs: 31_000 },
      {
        now: () => now,
        async sleep(milliseconds) {
          const counting = await new AnalyticsRepository(database.table).count(sales, now);
          const second = await rebuildAnalytics(database.table, settings, dependencies);
          seen.push(milliseconds, counting, second);
        },
      },
    );

    expect(seen).toEqual([31_000, { outcome: 'paused', seconds: 120 }, 'running']);
    const { Items = [] } = await database.client.send(
      new ScanCommand({ TableName: database.table.getName() }),
    );
    expect(Items.filter(({ PK }) => PK === countingPauseKey.PK)).toEqual([]);
  });
});

test('over random histories, a rebuild from nothing equals what was counted', async () => {
  const event = fc.record({
    creator: fc.integer({ min: 1, max: 3 }),
    buyer: fc.integer({ min: 10, max: 13 }),
    content: fc.nat(4),
    priceWei: fc.bigInt({ min: 1n, max: 10n ** 30n }),
    hour: fc.nat(24 * 70),
  });

  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), async (events) => {
      await database.stop();
      database = await startTestTable();
      const happened = events.map(({ creator, buyer, content, priceWei, hour }) =>
        saleOf({
          seller: walletOf(creator),
          buyer: walletOf(buyer),
          contentId: contentIdOf(creator * 10 + content),
          priceWei: priceWei as Wei,
          confirmedAt: new Date(now.getTime() - hour * 3_600_000).toISOString(),
        }),
      );
      await happen(happened);
      const counted = await whatIsCounted();
      const lost = await countedRows();
      await batchWrite(
        database.client,
        database.table.getName(),
        lost.map(({ PK, SK }) => ({ remove: { PK, SK } })),
      );

      await rebuild();

      expect(await whatIsCounted()).toEqual(counted);
    }),
    { numRuns: 5 },
  );
});

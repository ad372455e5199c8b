/** What is counted is what happened, whatever is told twice, at once or out of order. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { WalletAddress, Wei } from '@glamora/contracts';
import * as fc from 'fast-check';
import { AnalyticsRepository, StatisticsRepository } from '../src/index.ts';
import type { Activity } from '../src/index.ts';
import { countingPauseKey, statisticsOfCreator } from '../src/keys.ts';
import { countByHand, keyOfSale, saleOf, storePurchases, viewOf } from './activities.ts';
import { contentIdOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const now = new Date('2026-03-20T00:00:00.000Z');
const farPast = '2000-01-01';
const farFuture = '2999-12-31';

let database: TestTable;
let analytics: AnalyticsRepository;
let statistics: StatisticsRepository;
let creators = 1000;

beforeAll(async () => {
  database = await startTestTable();
  analytics = new AnalyticsRepository(database.table);
  statistics = new StatisticsRepository(database.table);
});
afterAll(() => database.stop());

/** A creator of whom nothing was counted before. */
function newCreator(): WalletAddress {
  creators += 1;
  return walletOf(creators);
}

const days = (creator: WalletAddress) => statistics.daily(creator, farPast, farFuture);

describe('a sale', () => {
  test('counts on its day and in all', async () => {
    const seller = newCreator();
    const sale = saleOf({ seller, priceWei: 12_345n as Wei });
    await storePurchases(database, [sale]);

    await analytics.count([sale], now);

    const counted = { sales: 1, revenueWei: 12_345n, buyers: 1, views: 0 };
    expect(await days(seller)).toEqual([{ date: '2026-03-10', ...counted }]);
    expect(await statistics.total(seller)).toEqual(counted);
  });

  test('counts once, told five times: together, one after the other, and all at once', async () => {
    const seller = newCreator();
    const sales = Array.from({ length: 4 }, (_, number) => saleOf({ seller, buyer: walletOf(50 + number) }));
    await storePurchases(database, sales);

    await analytics.count([...sales, ...sales], now);
    await analytics.count(sales.toReversed(), now);
    await Promise.all([analytics.count(sales, now), analytics.count(sales, now)]);

    const counted = { sales: 4, revenueWei: 4000n, buyers: 4, views: 0 };
    expect(await statistics.total(seller)).toEqual(counted);
  });

  test('leaves its mark on the purchase', async () => {
    const sale = saleOf({ seller: newCreator() });
    await storePurchases(database, [sale]);

    await analytics.count([sale], now);

    const { Item } = await database.client.send(
      new GetCommand({ TableName: database.table.getName(), Key: keyOfSale(sale) }),
    );
    expect(Item).toMatchObject({ status: 'CONFIRMED', countedAt: now.toISOString() });
  });

  test('that no confirmed purchase stands behind does not count', async () => {
    const seller = newCreator();

    await analytics.count([saleOf({ seller })], now);

    expect(await statistics.total(seller)).toEqual({
      sales: 0,
      revenueWei: 0n,
      buyers: 0,
      views: 0,
    });
  });

  test('counts on the day in UTC on which it was confirmed, not on the one on which it began', async () => {
    const seller = newCreator();
    const createdAt = '2026-03-09T23:50:00.000Z';
    const sales = ['2026-03-09T23:59:59.999Z', '2026-03-10T00:00:00.000Z'].map((confirmedAt) =>
      saleOf({ seller, createdAt, confirmedAt }),
    );
    await storePurchases(database, sales);

    await analytics.count(sales, now);

    expect(await days(seller)).toMatchObject([
      { date: '2026-03-09', sales: 1 },
      { date: '2026-03-10', sales: 1 },
    ]);
  });

  test('of the largest price loses no wei where a thousand of them are summed up already', async () => {
    const seller = newCreator();
    const sale = saleOf({ seller, priceWei: (10n ** 30n) as Wei });
    const other = saleOf({ seller, priceWei: 1n as Wei });
    await storePurchases(database, [sale, other]);
    await database.client.send(
      new PutCommand({
        TableName: database.table.getName(),
        Item: {
          PK: statisticsOfCreator.partitionKey(seller),
          SK: statisticsOfCreator.total,
          _et: 'Statistics',
          revenueWei: 10n ** 33n,
        },
      }),
    );

    await analytics.count([sale, other], now);

    expect((await statistics.total(seller)).revenueWei).toBe(10n ** 33n + 10n ** 30n + 1n);
  });
});

describe('a buyer', () => {
  test('who buys again is one buyer in all, and one on each day', async () => {
    const seller = newCreator();
    const sales = [
      saleOf({ seller, buyer: walletOf(60), confirmedAt: '2026-03-10T10:00:00.000Z' }),
      saleOf({ seller, buyer: walletOf(60), confirmedAt: '2026-03-10T11:00:00.000Z' }),
      saleOf({ seller, buyer: walletOf(60), confirmedAt: '2026-03-11T10:00:00.000Z' }),
      saleOf({ seller, buyer: walletOf(61), confirmedAt: '2026-03-11T10:00:00.000Z' }),
    ];
    await storePurchases(database, sales);

    for (const sale of sales.toReversed()) await analytics.count([sale], now);

    expect(await days(seller)).toMatchObject([{ buyers: 1 }, { buyers: 2 }]);
    expect(await statistics.total(seller)).toMatchObject({ sales: 4, buyers: 2 });
  });

  test('is one where the first two purchases are counted at once', async () => {
    const seller = newCreator();
    const sales = Array.from({ length: 8 }, () => saleOf({ seller, buyer: walletOf(62) }));
    await storePurchases(database, sales);

    await Promise.all(sales.map((sale) => analytics.count([sale], now)));

    expect(await statistics.total(seller)).toMatchObject({ sales: 8, buyers: 1 });
  });

  test('of two creators is a buyer of each', async () => {
    const [one, other] = [newCreator(), newCreator()];
    const sales = [one, other].map((seller) => saleOf({ seller, buyer: walletOf(63) }));
    await storePurchases(database, sales);

    await analytics.count(sales, now);

    expect(await statistics.total(one)).toMatchObject({ buyers: 1 });
    expect(await statistics.total(other)).toMatchObject({ buyers: 1 });
  });
});

describe('a view', () => {
  test('counts once an hour for each viewer and each piece of content', async () => {
    const creator = newCreator();
    const view = viewOf({ creator, viewedAt: '2026-03-10T12:00:00.000Z' });
    const views = [
      view,
      { ...view, viewedAt: '2026-03-10T12:59:59.999Z' },
      { ...view, viewedAt: '2026-03-10T13:00:00.000Z' },
      { ...view, viewer: walletOf(70) },
      { ...view, contentId: contentIdOf(71) },
    ];

    await analytics.count(views, now);
    await analytics.count(views.toReversed(), now);

    expect(await statistics.total(creator)).toEqual({
      sales: 0,
      revenueWei: 0n,
      buyers: 0,
      views: 4,
    });
  });

  test('leaves a mark that expires when no message can tell of it any more', async () => {
    const view = viewOf({ creator: newCreator(), viewer: walletOf(72) });

    await analytics.count([view], now);

    const { Items } = await database.client.send(
      new QueryCommand({
        TableName: database.table.getName(),
        KeyConditionExpression: 'PK = :key',
        ExpressionAttributeValues: { ':key': `VIEW#${view.contentId}#${view.viewer}` },
      }),
    );
    const fifteenDays = 15 * 86_400;
    expect(Items).toMatchObject([
      { SK: 'HOUR#2026-03-10T12', timeToLive: Date.parse(view.viewedAt) / 1000 + fifteenDays },
    ]);
  });
});

test('days are answered from the first to the last, both included, by one query', async () => {
  const seller = newCreator();
  const dates = ['2026-02-28', '2026-03-01', '2026-03-02', '2026-03-03'];
  const sales = dates.map((date) => saleOf({ seller, confirmedAt: `${date}T12:00:00.000Z` }));
  await storePurchases(database, sales);
  await analytics.count(sales, now);
  let calls = 0;
  database.client.middlewareStack.add(
    (next) => (input) => {
      calls += 1;
      return next(input);
    },
    { step: 'initialize', name: 'countCalls' },
  );

  const found = await statistics.daily(seller, '2026-03-01', '2026-03-02');

  database.client.middlewareStack.remove('countCalls');
  expect(found.map(({ date }) => date)).toEqual(['2026-03-01', '2026-03-02']);
  expect(calls).toBe(1);
});

test('nothing is counted during a pause, and all of it afterwards', async () => {
  const seller = newCreator();
  const sale = saleOf({ seller });
  await storePurchases(database, [sale]);
  const until = new Date(now.getTime() + 90_000);
  await database.client.send(
    new PutCommand({
      TableName: database.table.getName(),
      Item: { ...countingPauseKey, until: until.toISOString() },
    }),
  );

  const during = await analytics.count([sale], now);
  const countedMeanwhile = await statistics.total(seller);
  const after = await analytics.count([sale], until);
  await database.client.send(
    new DeleteCommand({ TableName: database.table.getName(), Key: countingPauseKey }),
  );

  expect(during).toEqual({ outcome: 'paused', seconds: 90 });
  expect(countedMeanwhile.sales).toBe(0);
  expect(after).toEqual({ outcome: 'counted' });
  expect(await statistics.total(seller)).toMatchObject({ sales: 1 });
});

test('over random histories, told in batches that overlap, repeat and run at once, the sums are those of counting by hand', async () => {
  const hour = 3_600_000;
  const event = fc.record({
    isSale: fc.boolean(),
    creator: fc.integer({ min: 0, max: 2 }),
    wallet: fc.integer({ min: 0, max: 3 }),
    content: fc.integer({ min: 0, max: 2 }),
    priceWei: fc.bigInt({ min: 1n, max: 10n ** 30n }),
    // Around three midnights.
    time: fc
      .integer({ min: -3, max: 2 })
      .chain((midnight) => fc.integer({ min: 24 * midnight - 1, max: 24 * midnight + 1 })),
  });
  const history = fc.record({
    events: fc.array(event, { minLength: 1, maxLength: 40 }),
    order: fc.infiniteStream(fc.nat()),
  });

  await fc.assert(
    fc.asyncProperty(history, async ({ events, order }) => {
      const base = creators;
      creators += 3;
      const happened = events.map(({ isSale, creator, wallet, content, priceWei, time }): Activity => {
        const at = new Date(Date.UTC(2026, 2, 10) + time * hour).toISOString();
        const of = walletOf(base + 1 + creator);
        const contentId = contentIdOf(base * 10 + creator * 3 + content);
        return isSale
          ? saleOf({
              contentId,
              seller: of,
              buyer: walletOf(80 + wallet),
              priceWei: priceWei as Wei,
              confirmedAt: at,
            })
          : viewOf({ contentId, creator: of, viewer: walletOf(80 + wallet), viewedAt: at });
      });
      await storePurchases(database, happened);
      const before = await marketplaceSum();

      await deliver(happened, () => order.next().value);

      for (const creator of [1, 2, 3].map((number) => walletOf(base + number))) {
        const byHand = countByHand(happened, creator, (day) => day);
        const counted = await days(creator);
        expect(new Map(counted.map(({ date, ...ofDay }) => [date, ofDay]))).toEqual(byHand);
        const [total = { sales: 0, revenueWei: 0n, buyers: 0, views: 0 }] = countByHand(
          happened,
          creator,
          () => 'all',
        ).values();
        expect(await statistics.total(creator)).toEqual(total);
      }
      const sales = happened.filter((activity) => activity.type === 'content.sold');
      const after = await marketplaceSum();
      expect(after.sales - before.sales).toBe(sales.length);
      expect(after.revenueWei - before.revenueWei).toBe(
        sales.reduce((sum, { priceWei }) => sum + priceWei, 0n),
      );
    }),
    { numRuns: 12 },
  );
});

async function marketplaceSum() {
  const found = await statistics.marketplace(farPast, farFuture);
  return {
    sales: found.reduce((sum, { sales }) => sum + sales, 0),
    revenueWei: found.reduce((sum, { revenueWei }) => sum + revenueWei, 0n),
  };
}

/** Tells each activity twice, shuffled, in batches of up to ten, three batches at a time. */
async function deliver(activities: readonly Activity[], next: () => number): Promise<void> {
  const told = [...activities, ...activities]
    .map((activity) => ({ activity, place: next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ activity }) => activity);
  const batches: Activity[][] = [];
  for (let first = 0; first < told.length; first += 10) batches.push(told.slice(first, first + 10));
  for (let first = 0; first < batches.length; first += 3)
    await Promise.all(batches.slice(first, first + 3).map((batch) => analytics.count(batch, now)));
}

/** The leaderboard follows from what was counted, whoever writes it and however many at once. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { AnalyticsRepository, TrendingRepository } from '../src/index.ts';
import type { Activity } from '../src/index.ts';
import { saleOf, scoreByHand, storePurchases, viewOf } from './activities.ts';
import { contentIdOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const day = 86_400_000;

/** Each test looks at content of its own at a time of its own: what was hot in the tests before has cooled down by then. */
let now = new Date('2026-03-10T12:00:00.000Z');
let contents = 0;
let database: TestTable;
let analytics: AnalyticsRepository;
let trending: TrendingRepository;

beforeAll(async () => {
  database = await startTestTable();
  analytics = new AnalyticsRepository(database.table);
  trending = new TrendingRepository(database.table);
});
afterAll(() => database.stop());

function nextScene(): void {
  now = new Date(now.getTime() + 400 * day);
  contents += 1000;
}

const content = (number: number) => contentIdOf(contents + number);
const daysAgo = (days: number) => new Date(now.getTime() - days * day).toISOString();

async function happen(activities: readonly Activity[]): Promise<void> {
  await storePurchases(database, activities);
  await tell(activities);
}

async function tell(activities: readonly Activity[]): Promise<void> {
  await analytics.count(activities, now);
  await trending.refresh(
    activities.map(({ contentId }) => contentId),
    now,
  );
}

test('what was sold comes before what was looked at, and today before last week', async () => {
  nextScene();
  await happen([
    viewOf({ contentId: content(1), viewedAt: daysAgo(0) }),
    saleOf({ contentId: content(2), confirmedAt: daysAgo(0) }),
    saleOf({ contentId: content(3), confirmedAt: daysAgo(7) }),
  ]);

  const top = await trending.top(3, now);

  expect(top.map(({ contentId }) => contentId)).toEqual([content(2), content(3), content(1)]);
  expect(top.map(({ score }) => Math.round(score * 100) / 100)).toEqual([5, 2.5, 1]);
});

test('what was sold often comes first until others are sold more lately', async () => {
  nextScene();
  const old = Array.from({ length: 6 }, () => saleOf({ contentId: content(1), confirmedAt: daysAgo(20) }));
  await happen([...old, saleOf({ contentId: content(2), confirmedAt: daysAgo(20) })]);
  const before = await trending.top(2, now);

  await happen([saleOf({ contentId: content(2), confirmedAt: daysAgo(1) })]);
  const after = await trending.top(2, now);

  expect(before.map(({ contentId }) => contentId)).toEqual([content(1), content(2)]);
  expect(after.map(({ contentId }) => contentId)).toEqual([content(2), content(1)]);
});

test('written by ten at once, it misses nobody', async () => {
  nextScene();
  const sales = Array.from({ length: 10 }, (_, number) =>
    Array.from({ length: number + 1 }, () =>
      saleOf({ contentId: content(number), seller: walletOf(900 + number), confirmedAt: daysAgo(0) }),
    ),
  );

  await Promise.all(sales.map(happen));

  const top = await trending.top(10, now);
  expect(top.map(({ score }) => Math.round(score))).toEqual([50, 45, 40, 35, 30, 25, 20, 15, 10, 5]);
});

test('catches up where its writer had died between the counting and the leaderboard', async () => {
  nextScene();
  const sale = saleOf({ contentId: content(1), confirmedAt: daysAgo(0) });
  await storePurchases(database, [sale]);
  await analytics.count([sale], now);

  await tell([sale]);

  expect(await trending.top(1, now)).toMatchObject([{ contentId: content(1) }]);
});

test('over random histories its scores are those of counting by hand', async () => {
  const event = fc.record({
    isSale: fc.boolean(),
    content: fc.nat(5),
    viewer: fc.nat(3),
    hoursAgo: fc.nat(24 * 60),
  });

  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), async (events) => {
      nextScene();
      const happened = events.map(({ isSale, content: number, viewer, hoursAgo }) => {
        const at = daysAgo(hoursAgo / 24);
        return isSale
          ? saleOf({ contentId: content(number), confirmedAt: at })
          : viewOf({ contentId: content(number), viewer: walletOf(viewer + 1), viewedAt: at });
      });

      await happen(happened);
      await tell(happened.toReversed());

      const found = [...new Set(happened.map(({ contentId }) => contentId))];
      const top = await trending.top(found.length, now);
      const scores = new Map(top.map(({ contentId, score }) => [contentId, score]));
      for (const contentId of found)
        expect((scores.get(contentId) ?? 0) / scoreByHand(happened, contentId, now)).toBeCloseTo(1, 6);
      expect(top.map(({ score }) => score)).toEqual(top.map(({ score }) => score).toSorted((a, b) => b - a));
    }),
    { numRuns: 10 },
  );
});

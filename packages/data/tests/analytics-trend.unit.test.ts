/** Points decay by half in seven days, over eras and for ever; the leaderboard does not mind the order of its news. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { leaderboardSize, mergeLeaderboard } from '../src/analytics-leaderboard.ts';
import type { LeaderboardEntry } from '../src/analytics-leaderboard.ts';
import { eraOf, eraVanishesAt, heatOf, pointsAt, scoreAt } from '../src/analytics-trend.ts';
import { contentIdOf } from './entities.ts';

const week = 7 * 86_400_000;
const start = new Date('2026-03-10T12:00:00.000Z');
const after = (weeks: number) => new Date(start.getTime() + weeks * week);

/** What stands in the table after a sale at each of these times. */
function trendsOf(times: readonly Date[]) {
  const eras = new Map<number, number>();
  for (const time of times) eras.set(eraOf(time), (eras.get(eraOf(time)) ?? 0) + pointsAt(time));
  return [...eras].map(([era, salePoints]) => ({ era, salePoints, viewPoints: 0 }));
}

describe('a score', () => {
  test('is five for a sale and one for a view of this moment', () => {
    const heat = (salePoints: number, viewPoints: number) =>
      heatOf([{ era: eraOf(start), salePoints, viewPoints }]);

    expect(scoreAt(heat(pointsAt(start), 0), start)).toBeCloseTo(5, 9);
    expect(scoreAt(heat(0, pointsAt(start)), start)).toBeCloseTo(1, 9);
  });

  test('is half of it after seven days, and a quarter after fourteen', () => {
    const heat = heatOf(trendsOf([start]));

    expect(scoreAt(heat, after(1))).toBeCloseTo(2.5, 9);
    expect(scoreAt(heat, after(2))).toBeCloseTo(1.25, 9);
  });

  test('is the sum of what is left of each, whenever it was, also where an era ends between', () => {
    const weeksBefore = fc.array(fc.double({ min: 0, max: 26, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    });
    const now = fc.double({ min: 0, max: 2000, noNaN: true });

    fc.assert(
      fc.property(weeksBefore, now, (ages, weeks) => {
        const heat = heatOf(trendsOf(ages.map((age) => after(weeks - age))));

        const byHand = ages.reduce((sum, age) => sum + 5 * 0.5 ** age, 0);
        expect(scoreAt(heat, after(weeks)) / byHand).toBeCloseTo(1, 6);
      }),
    );
  });

  test('of what has no points is nothing', () => {
    expect(heatOf([{ era: 112, salePoints: 0, viewPoints: 0 }])).toBe(-Infinity);
  });
});

test('the points of an era are kept until an era later', () => {
  const vanishes = new Date(eraVanishesAt(eraOf(start)) * 1000);

  expect(eraOf(vanishes)).toBe(eraOf(start) + 2);
  expect(eraOf(new Date(vanishes.getTime() - 1))).toBe(eraOf(start) + 1);
});

describe('the leaderboard', () => {
  const entry = (number: number, heat: number): LeaderboardEntry => ({
    contentId: contentIdOf(number),
    heat,
  });

  test('holds the hottest first, and equally hot ones in one order', () => {
    const merged = mergeLeaderboard([entry(1, 5)], [entry(2, 7), entry(3, 5), entry(4, 6)]);

    expect(merged?.map(({ heat }) => heat)).toEqual([7, 6, 5, 5]);
    expect(merged).toEqual(mergeLeaderboard([entry(3, 5)], [entry(1, 5), entry(4, 6), entry(2, 7)]));
  });

  test('holds a hundred', () => {
    const full = mergeLeaderboard(
      [],
      Array.from({ length: 130 }, (_, number) => entry(number, number)),
    );

    expect(full).toHaveLength(leaderboardSize);
    expect(full?.at(-1)?.heat).toBe(30);
    expect(mergeLeaderboard(full ?? [], [entry(500, 29)])).toBeUndefined();
    expect(mergeLeaderboard(full ?? [], [entry(500, 31)])?.at(-2)).toMatchObject({ heat: 31 });
  });

  test('is left as it is by news that are older, or smaller than anybody would see', () => {
    const board = [entry(1, 5)];

    expect(mergeLeaderboard(board, [entry(1, 4)])).toBeUndefined();
    expect(mergeLeaderboard(board, [entry(1, 5 + 1 / 100)])).toBeUndefined();
    expect(mergeLeaderboard(board, [entry(1, 5 + 1 / 50)])).toEqual([entry(1, 5 + 1 / 50)]);
  });

  test('ends the same in whatever order the news come, and however often', () => {
    const news = fc.uniqueArray(fc.tuple(fc.nat(9), fc.integer({ min: 0, max: 50 })), { maxLength: 30 });

    fc.assert(
      fc.property(news, fc.infiniteStream(fc.nat()), (told, order) => {
        const entries = told.map(([number, heat]) => entry(number, heat));
        const shuffled = [...entries, ...entries]
          .map((one) => ({ one, place: order.next().value }))
          .toSorted((left, right) => left.place - right.place);
        const merge = (board: readonly LeaderboardEntry[], one: LeaderboardEntry) =>
          mergeLeaderboard(board, [one]) ?? board;

        const inOrder = entries.reduce(merge, []);
        const outOfOrder = shuffled.map(({ one }) => one).reduce(merge, []);

        expect(outOfOrder).toEqual(inOrder);
      }),
    );
  });
});

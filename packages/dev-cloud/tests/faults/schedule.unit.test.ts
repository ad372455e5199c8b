import { describe, expect, test } from '@jest/globals';
import { faultNames, scheduleOf } from '../../src/faults/index.ts';

const seeds = Array.from({ length: 50 }, (_, number) => number + 1);

describe('a schedule of faults', () => {
  test('is the same for the same seed', () => {
    expect(scheduleOf(7, 300)).toEqual(scheduleOf(7, 300));
  });

  test('is another one for another seed', () => {
    const schedules = seeds.map((seed) => JSON.stringify(scheduleOf(seed, 300)));

    expect(new Set(schedules).size).toBe(seeds.length);
  });

  test.each([20, 300])('has every fault in it, even in %i s', (seconds) => {
    const missing = seeds.flatMap((seed) => {
      const scheduled = new Set(scheduleOf(seed, seconds).map(({ fault }) => fault));
      return faultNames.filter((fault) => !scheduled.has(fault));
    });

    expect(missing).toEqual([]);
  });

  test.each([20, 300])('is over after %i s', (seconds) => {
    const outside = seeds
      .flatMap((seed) => scheduleOf(seed, seconds))
      .filter(({ from, until }) => from < 0 || until < from || until > seconds);

    expect(outside).toEqual([]);
  });

  test('goes by the time when each begins', () => {
    const begins = scheduleOf(3, 300).map(({ from }) => from);

    expect(begins).toEqual(begins.toSorted((one, other) => one - other));
  });
});

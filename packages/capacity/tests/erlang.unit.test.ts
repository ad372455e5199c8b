import { describe, expect, test } from '@jest/globals';
import { erlangB, erlangC, excessShare } from '../src/simulator/erlang.ts';

describe('closed forms', () => {
  test.each([
    [1, 1, 0.5],
    [2, 1, 0.2],
    [10, 5, 0.018_385],
    [20, 15, 0.045_593],
  ])('Erlang B of %d servers under %d erlangs is %d', (servers, load, expected) => {
    expect(erlangB(servers, load)).toBeCloseTo(expected, 5);
  });

  test('Erlang C of one server is its utilization, as in M/M/1', () => {
    expect(erlangC(1, 0.6)).toBeCloseTo(0.6, 10);
  });

  test('Erlang C of two servers is the textbook figure', () => {
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 10);
  });

  test('whoever queues before too few servers waits', () => {
    expect(erlangC(3, 3)).toBe(1);
  });

  test('the excess of a Poisson count agrees with its sum', () => {
    const mean = 50;
    const limit = 55;
    let probability = Math.exp(-mean);
    let excess = 0;
    for (let count = 1; count < 200; count++) {
      probability *= mean / count;
      excess += Math.max(count - limit, 0) * probability;
    }

    expect(excessShare(mean, limit)).toBeCloseTo(excess / mean, 2);
  });

  test('far beyond the limit all of the excess is excess', () => {
    expect(excessShare(1000, 100)).toBeCloseTo(0.9, 6);
  });
});

import { describe, expect, test } from '@jest/globals';
import { age, duration, figure, percent, plural, share } from '../../src/console/page/format.ts';
import { bandPath, linePath, roundUp } from '../../src/console/page/paths.ts';

describe('figures', () => {
  test.each([
    [null, '–'],
    [0, '0'],
    [0.02, '<0.1'],
    [0.44, '0.4'],
    [3, '3'],
    [1249.6, '1,250'],
  ])('%s is written %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  test.each([
    [null, '–'],
    [0.83, '0.8 ms'],
    [999.7, '1 s'],
    [1340, '1.3 s'],
    [125_000, '2 min'],
  ])('%s milliseconds are written %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });

  test('ages, shares and numbers of things', () => {
    expect([59, 60, 7200, 200_000].map(age)).toEqual(['59 s', '1 min', '2 h', '2 d']);
    expect([share(1, 4), share(0, 0), percent(0.001)]).toEqual(['25 %', '–', '<1 %']);
    expect([plural(1, 'message'), plural(1200, 'message')]).toEqual(['1 message', '1,200 messages']);
  });
});

describe('lines', () => {
  test.each([
    [0, 1],
    [0.03, 0.05],
    [7, 10],
    [10, 10],
    [1100, 2000],
  ])('the top of a chart of %s is %s', (largest, top) => {
    expect(roundUp(largest)).toBe(top);
  });

  test('a line breaks where nothing is known, and a lone value is a dot', () => {
    expect(linePath([0, 10, null, 5, null], 10, 40, 20)).toBe('M0 20L10 0M30 10h0.01');
  });

  test('a band is drawn where both its edges are known', () => {
    expect(bandPath([0, 0, null], [10, 5, 5], 10, 20, 20)).toBe('M0 0L10 10L10 20L0 20Z');
  });
});

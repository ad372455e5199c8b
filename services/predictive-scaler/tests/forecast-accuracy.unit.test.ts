import { expect, test } from '@jest/globals';
import { accuracyOf, nothingCompared, sumOf } from '../src/forecast-accuracy.ts';

const until = new Date('2026-11-20T12:00:00.000Z');
const forecast = { window: '2026-11-20T11:50:00.000Z', median: 100, low: 80, high: 120, naive: 60 };

test('a forecast is held against what came in its own window', () => {
  const accuracy = accuracyOf(forecast, [1, 110, 3], until);

  expect(accuracy).toEqual({
    compared: 1,
    actualRequests: 110,
    forecastRequests: 100,
    forecastError: 10,
    naiveError: 50,
    covered: 1,
  });
});

test.each([
  [79, 0],
  [80, 1],
  [120, 1],
  [121, 0],
])('%i is inside the band: %i', (actual, covered) => {
  expect(accuracyOf(forecast, [actual, 0], until).covered).toBe(covered);
});

test.each([
  ['there was none', undefined],
  ['its window is not over', { ...forecast, window: '2026-11-20T12:00:00.000Z' }],
  ['its window was long ago', { ...forecast, window: '2026-11-19T12:00:00.000Z' }],
])('nothing is compared where %s', (_, last) => {
  expect(accuracyOf(last, [1, 2, 3], until)).toEqual(nothingCompared);
});

test('functions are added up', () => {
  const accuracy = accuracyOf(forecast, [110, 0], until);

  expect(sumOf([accuracy, accuracy, nothingCompared])).toMatchObject({ compared: 2, forecastError: 20 });
});

import { describe, expect, test } from '@jest/globals';
import { accuracyOf, compare, nothingCompared, remember, sumOf } from '../src/forecast-accuracy.ts';

const until = new Date('2026-11-20T12:00:00.000Z');
const forecast = { window: '2026-11-20T11:50:00.000Z', median: 100, low: 80, high: 120, naive: 60 };

test('a forecast is held against what came in its own window', () => {
  const accuracy = accuracyOf(compare(forecast, [1, 110, 3], until));

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
  expect(accuracyOf(compare(forecast, [actual, 0], until)).covered).toBe(covered);
});

test.each([
  ['there was none', undefined],
  ['its window is not over', { ...forecast, window: '2026-11-20T12:00:00.000Z' }],
  ['its window was long ago', { ...forecast, window: '2026-11-19T12:00:00.000Z' }],
])('nothing is compared where %s', (_, last) => {
  const compared = compare(last, [1, 2, 3], until);

  expect(compared).toBeUndefined();
  expect(accuracyOf(compared)).toEqual(nothingCompared);
});

test('functions are added up', () => {
  const accuracy = accuracyOf(compare(forecast, [110, 0], until));

  expect(sumOf([accuracy, accuracy, nothingCompared])).toMatchObject({ compared: 2, forecastError: 20 });
});

describe('what is remembered', () => {
  const accuracy = accuracyOf(compare(forecast, [110, 0], until));

  test('fades within about a day', () => {
    let remembered = remember(undefined, accuracy);
    for (let window = 0; window < 10 * 288; window++) remembered = remember(remembered, accuracy);

    expect(remembered?.windows).toBeCloseTo(288, 0);
    expect((remembered?.forecastError ?? 0) / (remembered?.actual ?? 1)).toBeCloseTo(10 / 110);
  });

  test('stays where nothing could be compared', () => {
    const remembered = remember(undefined, accuracy);

    expect(remember(remembered, nothingCompared)).toBe(remembered);
  });
});

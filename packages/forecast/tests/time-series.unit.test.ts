import { describe, expect, it } from '@jest/globals';
import { seasonsForStep, toRegularSeries } from '../src/index.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const at = (minutes: number, value: number | null = minutes) => ({
  timestamp: start + minutes * minute,
  value,
});

describe('timed values on a regular grid', () => {
  it('leave gaps where there was none', () => {
    const series = toRegularSeries([at(0), at(1), at(4), at(5, null)], minute);

    expect(series).toEqual({
      values: Float64Array.of(0, 1, Number.NaN, Number.NaN, 4, Number.NaN),
      startsAt: start,
      stepMs: minute,
    });
  });

  it('may lie anywhere within their step', () => {
    const series = toRegularSeries([at(0, 1), at(5.9, 2), at(10.1, 3)], 5 * minute);

    expect(series).toMatchObject({ values: Float64Array.of(1, 2, 3) });
  });

  it.each([
    ['none at all', [], 'empty-series', undefined],
    ['out of order', [at(0), at(3), at(1)], 'unsorted-timestamps', 2],
    ['two in one step', [at(0), at(1), at(1)], 'duplicate-timestamp', 2],
    ['no time at all', [at(0), { timestamp: Number.NaN, value: 1 }], 'not-finite', 1],
    ['centuries apart', [at(0), at(60_000_000)], 'too-many-steps', undefined],
  ])('are refused when %s', (_, points, code, index) => {
    const refused = toRegularSeries(points, minute);

    expect(refused).toMatchObject({ code, index });
  });

  it('need a step', () => {
    const refused = toRegularSeries([at(0)], 0);

    expect(refused).toMatchObject({ code: 'invalid-step' });
  });
});

describe('the seasons of a step', () => {
  it.each([
    [minute, [1440, 10_080]],
    [60 * minute, [24, 168]],
    [1440 * minute, [7]],
    [7 * minute, [1440]],
  ])('of %d ms are the day and the week, where they fit', (stepMs, seasons) => {
    expect(seasonsForStep(stepMs)).toEqual(seasons);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Backtest } from '../src/backtest.ts';
import { coldStartsAtCost, costAtColdStarts, frontier } from '../src/frontier.ts';
import { InvalidInput } from '../src/invalid-input.ts';
import { addedLatency, coldStartLatency } from '../src/simulator/cold-start-latency.ts';
import { lambdaSettings } from '../src/simulator/settings.ts';
import { resample, toTrace } from '../src/trace.ts';
import { minutes, settingsWith, valid } from './arrivals.ts';

const at = (minute: number, requests: number) => ({ timestamp: minute * 60_000, requests });

describe('a trace', () => {
  test('has the shortest distance as its step, and zeros where steps are missing', () => {
    const trace = valid(toTrace([at(0, 5), at(1, 6), at(4, 7)]));

    expect([...trace.requests]).toEqual([5, 6, 0, 0, 7]);
    expect(trace.stepSeconds).toBe(60);
  });

  test.each([
    ['nothing', [], undefined],
    ['a single point', [at(0, 1)], undefined],
    ['a negative count', [at(0, 1), at(1, -1)], 1],
    ['a count that is no number', [at(0, Number.NaN), at(1, 1)], 0],
    ['an infinite count', [at(0, 1), at(1, Number.POSITIVE_INFINITY)], 1],
    ['timestamps that go back', [at(1, 1), at(0, 1)], 1],
    ['a timestamp twice', [at(0, 1), at(1, 1), at(1, 1)], 2],
    ['a timestamp that is no number', [{ timestamp: Number.NaN, requests: 1 }, at(1, 1)], 0],
    ['ten years of minutes', [at(0, 1), at(1, 1), at(5_300_000, 1)], undefined],
  ])('is refused with its place: %s', (_, points, index) => {
    const refused = toTrace(points);

    expect(refused).toBeInstanceOf(InvalidInput);
    expect(refused).toMatchObject({ index });
  });

  test('keeps its requests at another step', () => {
    const trace = minutes(10, (minute) => minute);

    const fine = valid(resample(trace, 1));
    const coarse = valid(resample(trace, 300));

    expect(fine.requests.reduce((sum, count) => sum + count, 0)).toBeCloseTo(45, 9);
    expect([...coarse.requests]).toEqual([10, 35]);
  });

  test('cannot be put on a step that does not fit', () => {
    expect(resample({ startsAt: 0, stepSeconds: 45, requests: new Float64Array(4) }, 60)).toBeInstanceOf(
      InvalidInput,
    );
  });
});

test.each([
  { durationMs: 0 },
  { durationMs: Number.NaN },
  { memoryMb: -1 },
  { stepSeconds: 7 },
  { burstiness: 0.5 },
  { minimum: -1 },
  { minimum: 10, maximum: 5 },
  { maximum: 2000, reservedConcurrency: 1000 },
  { coldStartMs: { median: 300, p95: 200 } },
])('settings that make no sense are refused: %j', (options) => {
  expect(lambdaSettings(options)).toBeInstanceOf(InvalidInput);
});

test('a warm-up that leaves nothing to count is refused', () => {
  const settings = settingsWith({ warmUpSeconds: 86_400 });

  expect(
    Backtest.of(
      minutes(1440, () => 1),
      settings,
    ),
  ).toBeInstanceOf(InvalidInput);
});

describe('added latency', () => {
  const latency = coldStartLatency({ median: 200, p95: 400 });

  test('has the quantiles it was given', () => {
    expect(addedLatency(latency, 1, 0.5)).toBeCloseTo(200, 3);
    expect(addedLatency(latency, 1, 0.95)).toBeCloseTo(400, 3);
  });

  test('is nothing where fewer requests than that are cold', () => {
    expect(addedLatency(latency, 0.01, 0.98)).toBe(0);
    expect(addedLatency(latency, 0.02, 0.99)).toBeCloseTo(200, 3);
  });
});

describe('a frontier', () => {
  const points = [
    { costUsd: 3, coldStarts: 10 },
    { costUsd: 1, coldStarts: 50 },
    { costUsd: 2, coldStarts: 60 },
    { costUsd: 2, coldStarts: 30 },
  ];

  test('leaves out what another setting beats in both', () => {
    expect(frontier(points)).toEqual([
      { costUsd: 1, coldStarts: 50 },
      { costUsd: 2, coldStarts: 30 },
      { costUsd: 3, coldStarts: 10 },
    ]);
  });

  test('is read between its points', () => {
    const best = frontier(points);

    expect(coldStartsAtCost(best, 1.5)).toBeCloseTo(40, 10);
    expect(coldStartsAtCost(best, 0.5)).toBeUndefined();
    expect(costAtColdStarts(best, 20)).toBeCloseTo(2.5, 10);
    expect(costAtColdStarts(best, 5)).toBeUndefined();
  });
});

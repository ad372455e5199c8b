import { describe, expect, it } from '@jest/globals';
import {
  createForecaster,
  type Forecast,
  forecast,
  type ForecastOptions,
  InvalidInput,
} from '../src/index.ts';
import { generate, seededNormal, seededUniform, weeklyLoad } from './generated-series.ts';

const growing = (hour: number): number => weeklyLoad(hour) * (1 + hour / 500);
const shifted = (hour: number): number => weeklyLoad(hour) * (hour < 24 * 32 ? 1 : 3);
const temperature = (hour: number): number => 10 * Math.sin((2 * Math.PI * hour) / 24) - 5;

const hourly = { horizon: 48, seasons: [24, 168] };

function forecastOf(series: ArrayLike<number | null>, options: ForecastOptions): Forecast {
  const result = forecast(series, options);
  if (result instanceof InvalidInput) throw new Error(`refused: ${result.message}`);
  return result;
}

/** The sum of absolute errors as a share of the sum of what came. */
function relativeError(point: Float64Array, actual: Float64Array): number {
  const errors = point.reduce((sum, value, step) => sum + Math.abs(value - (actual[step] ?? Number.NaN)), 0);
  return errors / actual.reduce((sum, value) => sum + Math.abs(value), 0);
}

const everyNumber = ({ point, quantiles }: Forecast): number[] => [
  ...point,
  ...quantiles.flatMap(({ values }) => [...values]),
];

describe('a regular series', () => {
  it('is continued exactly when it is nothing but its seasons', () => {
    const series = generate(24 * 28, weeklyLoad);

    const { point, method, confidence } = forecastOf(series, hourly);

    const actual = generate(48, (step) => weeklyLoad(series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.005);
    expect(method).toBe('seasonal-ensemble');
    expect(confidence).toBe('high');
  });

  it('keeps growing along its trend', () => {
    const series = generate(300, (position) => 50 + 2 * position);

    const { point } = forecastOf(series, { horizon: 20 });

    const actual = generate(20, (step) => 50 + 2 * (series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.01);
  });

  it('grows and swings at once', () => {
    const series = generate(24 * 35, growing);

    const { point } = forecastOf(series, hourly);

    const actual = generate(48, (step) => growing(series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.02);
  });

  it.each([
    ['minutes', 60, [60, 240]],
    ['days', 14, [7]],
  ])('is forecast at a step of %s', (_, horizon, seasons) => {
    const [short = 1] = seasons;
    const wave = (position: number): number => 20 + 10 * Math.cos((2 * Math.PI * position) / short);
    const series = generate(short * 40, wave);

    const { point } = forecastOf(series, { horizon, seasons });

    const actual = generate(horizon, (step) => wave(series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.01);
  });

  it('stays constant, and is sure of it', () => {
    const series = new Float64Array(400).fill(7);

    const { point, quantiles } = forecastOf(series, hourly);

    for (const value of point) expect(value).toBeCloseTo(7, 6);
    for (const { values } of quantiles) expect(values[47]).toBeCloseTo(7, 6);
  });

  it('stays at zero when nothing ever came', () => {
    const series = new Float64Array(400);

    const result = forecastOf(series, hourly);

    expect(everyNumber(result).every((value) => value === 0)).toBe(true);
  });

  it('settles at the new level after a shift', () => {
    const series = generate(24 * 35, shifted);

    const { point } = forecastOf(series, hourly);

    const actual = generate(48, (step) => shifted(series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.15);
  });
});

describe('a flawed series', () => {
  it('is forecast across its gaps', () => {
    const uniform = seededUniform(3);
    const whole = generate(24 * 28, weeklyLoad);
    const series = Array.from(whole, (value, hour) =>
      uniform() < 0.1 || (hour > 400 && hour < 430) ? null : value,
    );

    const { point } = forecastOf(series, hourly);

    const actual = generate(48, (step) => weeklyLoad(series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.03);
  });

  it('says so when the gaps are many', () => {
    const series = generate(24 * 28, (hour) => (hour % 2 === 0 ? Number.NaN : weeklyLoad(hour)));

    const result = forecastOf(series, hourly);

    expect(result.warnings.map(({ code }) => code)).toContain('many-gaps');
    expect(everyNumber(result).every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['in its middle', 500],
    ['as its last value', 671],
  ])('shrugs off one value a hundred times too large %s', (_, place) => {
    const normal = seededNormal(7);
    const clean = generate(24 * 28, (hour) => weeklyLoad(hour) * Math.exp(0.05 * normal()));
    const series = clean.with(place, 100 * (clean[place] ?? 0));

    const { point } = forecastOf(series, hourly);

    const actual = generate(48, (step) => weeklyLoad(series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.1);
  });

  it('counts on from the increments of a counter that restarts', () => {
    const increments = generate(24 * 28, weeklyLoad);
    let reading = 1000;
    const readings = increments.map((increment, hour) => {
      reading = hour % 200 === 199 ? increment : reading + increment;
      return reading;
    });

    const { point } = forecastOf(readings, { ...hourly, kind: 'counter' });

    const actual = generate(48, (step) => weeklyLoad(readings.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.01);
  });

  it('may go below zero only where the domain allows it', () => {
    const series = generate(24 * 20, temperature);

    const { point } = forecastOf(series, { horizon: 24, seasons: [24], domain: 'real' });
    const refused = forecast(series, { horizon: 24, seasons: [24] });

    for (const [step, value] of point.entries()) {
      expect(value).toBeCloseTo(temperature(series.length + step), 1);
    }
    expect(refused).toMatchObject({ code: 'negative-value', index: 0 });
  });

  it('never forecasts below zero, however steep the fall', () => {
    const series = generate(200, (position) => Math.max(400 - 2 * position, 1));

    const result = forecastOf(series, { horizon: 50, quantiles: [0.001, 0.5, 0.999] });

    expect(Math.min(...everyNumber(result))).toBeGreaterThanOrEqual(0);
  });
});

describe('too little to go on', () => {
  it('carries the recent level of five points on, and asks for caution', () => {
    const series = [10, 12, 11, 10, 12];

    const result = forecastOf(series, hourly);

    expect(result.method).toBe('recent-level');
    expect(result.confidence).toBe('low');
    expect(result.point[47]).toBe(11);
    expect(result.quantiles[0]?.values[0]).toBeLessThan(11);
    expect(result.quantiles[2]?.values[0]).toBeGreaterThan(11);
  });

  it('has something to say after a single value', () => {
    const result = forecastOf([42], { horizon: 3 });

    expect(result.point).toEqual(Float64Array.of(42, 42, 42));
    expect(everyNumber(result).every(Number.isFinite)).toBe(true);
  });

  it('leaves a season out until it was seen one and a half times, and says so', () => {
    const series = generate(24 * 9, weeklyLoad);

    const { warnings, method } = forecastOf(series, hourly);

    expect(method).toBe('seasonal-ensemble');
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'season-left-out' }));
  });

  it('admits that noise can not be foretold', () => {
    const normal = seededNormal(5);
    const series = generate(600, () => 100 * Math.exp(normal()));

    const { warnings, confidence } = forecastOf(series, { horizon: 24, seasons: [24] });

    expect(warnings.map(({ code }) => code)).toContain('unpredictable');
    expect(confidence).toBe('low');
  });

  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'gives finite, ordered numbers after %d values',
    (length) => {
      const normal = seededNormal(length);
      const series = generate(length, () => Math.max(10 + 8 * normal(), 0));

      const result = forecastOf(series, { horizon: 12, seasons: [4, 8] });

      expect(everyNumber(result).every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      expectAscending(result);
    },
  );
});

describe('quantiles', () => {
  it('never cross', () => {
    const normal = seededNormal(11);
    const series = generate(24 * 28, (hour) => weeklyLoad(hour) * Math.exp(0.3 * normal()));

    const result = forecastOf(series, { ...hourly, quantiles: [0.99, 0.01, 0.5, 0.9, 0.1] });

    expect(result.quantiles.map(({ level }) => level)).toEqual([0.01, 0.1, 0.5, 0.9, 0.99]);
    expectAscending(result);
  });

  it.each([14, 21])('hold nine out of ten values between 5 and 95 per cent after %i noisy days', (days) => {
    let within = 0;
    let total = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const normal = seededNormal(seed);
      const whole = generate(24 * (days + 1), (hour) => weeklyLoad(hour) * Math.exp(0.2 * normal()));
      const { quantiles } = forecastOf(whole.subarray(0, 24 * days), { horizon: 24, seasons: [24, 168] });
      const [low, , high] = quantiles;
      for (let step = 0; step < 24; step++, total++) {
        const actual = whole[24 * days + step] ?? Number.NaN;
        if (actual >= (low?.values[step] ?? 0) && actual <= (high?.values[step] ?? 0)) within++;
      }
    }

    expect(within / total).toBeGreaterThan(0.88);
    expect(within / total).toBeLessThan(0.92);
  });
});

describe('special events', () => {
  const saleDays = [9, 16, 23, 30];
  const isSale = (hour: number): boolean => saleDays.includes(Math.floor(hour / 24));
  const events = saleDays.map((day) => ({ label: 'sale', from: 24 * day, to: 24 * (day + 1) }));
  const load = (hour: number): number => weeklyLoad(hour) * (isSale(hour) ? 4 : 1);

  it('do to the future what they did to the past', () => {
    const series = generate(24 * 30, load);

    const { point } = forecastOf(series, { horizon: 24, seasons: [24, 168], events });

    const actual = generate(24, (step) => load(series.length + step));
    expect(relativeError(point, actual)).toBeLessThan(0.05);
  });

  it('are said to be unknown when none of their kind was seen', () => {
    const series = generate(24 * 30, weeklyLoad);

    const { warnings } = forecastOf(series, { ...hourly, events: [{ label: 'launch', from: 730, to: 740 }] });

    expect(warnings).toContainEqual(expect.objectContaining({ code: 'unknown-event' }));
  });
});

describe('a streaming forecaster', () => {
  const normal = seededNormal(21);
  const series = generate(24 * 30, (hour) =>
    hour % 97 === 0 ? Number.NaN : weeklyLoad(hour) * Math.exp(0.1 * normal()),
  );

  it('says at any time what a forecast of the whole history says', () => {
    const forecaster = createForecaster(hourly);
    if (forecaster instanceof InvalidInput) throw new Error(forecaster.message);

    for (const [hour, value] of series.entries()) {
      forecaster.update(value);
      if (hour % 37 !== 0 && hour !== series.length - 1) continue;
      const streamed = forecaster.forecast();
      const whole = forecast(series.subarray(0, hour + 1), hourly);
      if (hour === 0) {
        expect(streamed).toMatchObject({ code: 'no-values' });
        continue;
      }
      const { point: streamedPoint } = streamed as Forecast;
      const { point: wholePoint } = whole as Forecast;
      expect(relativeError(streamedPoint, wholePoint)).toBeLessThan(0.02);
    }
  });

  it('goes on when it has seen more than it can keep', () => {
    const wave = (hour: number): number => 50 + 20 * Math.sin((2 * Math.PI * hour) / 24);
    const forecaster = createForecaster({ horizon: 24, seasons: [24] });
    if (forecaster instanceof InvalidInput) throw new Error(forecaster.message);
    for (let hour = 0; hour < 10_000; hour++) forecaster.update(wave(hour));

    const { point } = forecaster.forecast() as Forecast;

    expect(
      relativeError(
        point,
        generate(24, (step) => wave(10_000 + step)),
      ),
    ).toBeLessThan(0.01);
  });

  it('never looks ahead: the same past gives the same forecast, whatever follows', () => {
    const past = series.subarray(0, 600);
    const calm = generate(720, (hour) => (hour < 600 ? (past[hour] ?? 0) : 1));
    const stormy = generate(720, (hour) => (hour < 600 ? (past[hour] ?? 0) : 1e6));

    const first = forecastOf(calm.subarray(0, 600), hourly);
    const second = forecastOf(stormy.subarray(0, 600), hourly);

    expect(second).toEqual(first);
  });

  it('refuses a bad value and goes on as if it had not been there', () => {
    const forecaster = createForecaster({ horizon: 2 });
    if (forecaster instanceof InvalidInput) throw new Error(forecaster.message);
    forecaster.update(5);

    const refused = forecaster.update(-1);

    expect(refused).toMatchObject({ code: 'negative-value', index: 1 });
    expect(forecaster.length).toBe(1);
  });
});

describe('input that can not be forecast', () => {
  it.each<[string, ArrayLike<number | null>, ForecastOptions, string]>([
    ['no points', [], { horizon: 1 }, 'empty-series'],
    ['nothing but gaps', [null, Number.NaN], { horizon: 1 }, 'no-values'],
    ['an infinite value', [1, Infinity], { horizon: 1 }, 'not-finite'],
    ['a negative value', [1, -1], { horizon: 1 }, 'negative-value'],
    ['a horizon of nothing', [1], { horizon: 0 }, 'invalid-horizon'],
    ['a horizon without end', [1], { horizon: 1e6 }, 'invalid-horizon'],
    ['half a season', [1], { horizon: 1, seasons: [1.5] }, 'invalid-season'],
    ['a certain quantile', [1], { horizon: 1, quantiles: [1] }, 'invalid-quantile'],
    [
      'an event that ends first',
      [1],
      { horizon: 1, events: [{ label: 'sale', from: 3, to: 3 }] },
      'invalid-event',
    ],
  ])('is refused: %s', (_, series, options, code) => {
    const result = forecast(series, options);

    expect(result).toBeInstanceOf(InvalidInput);
    expect(result).toMatchObject({ code });
  });
});

describe('ten million points', () => {
  it('cost no more than the part that is needed', () => {
    const series = new Float64Array(10_000_000).fill(3);
    series[9_999_000] = 4;

    const { point, warnings } = forecastOf(series, hourly);

    expect(point[0]).toBeCloseTo(3, 1);
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'history-truncated' }));
  });
});

function expectAscending({ quantiles }: Forecast): void {
  for (const [index, { values }] of quantiles.entries()) {
    const above = quantiles[index + 1]?.values;
    for (const [step, value] of values.entries())
      expect(above?.[step] ?? Infinity).toBeGreaterThanOrEqual(value);
  }
}

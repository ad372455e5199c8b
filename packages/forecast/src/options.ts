import { InvalidInput } from './invalid-input.ts';
import type { Domain } from './scale.ts';

/** A stretch of steps that is not like others: a sale, a holiday, a release. */
export interface SpecialEvent {
  /** Events of one label are taken to have the same effect. */
  readonly label: string;
  /** The first step, counted from the first value of the series; may lie in the future. */
  readonly from: number;
  /** The step after the last one. */
  readonly to: number;
}

export interface ForecastOptions {
  /** How many steps to look ahead, 1 to 10,000. */
  readonly horizon: number;
  /** Lengths of the seasons in steps, such as [24, 168] for hours; none by default. See `seasonsForStep`. */
  readonly seasons?: readonly number[];
  /** Levels between 0 and 1; the default is [0.05, 0.5, 0.95]. */
  readonly quantiles?: readonly number[];
  /** The default is 'non-negative': negative values are refused and never forecast. */
  readonly domain?: Domain;
  /** A 'counter' only grows, until it restarts at zero: its increments are forecast. The default is 'gauge'. */
  readonly kind?: 'gauge' | 'counter';
  readonly events?: readonly SpecialEvent[];
}

export interface Settings {
  readonly horizon: number;
  readonly seasons: readonly number[];
  readonly quantiles: readonly number[];
  readonly domain: Domain;
  readonly kind: 'gauge' | 'counter';
  readonly events: readonly SpecialEvent[];
  /** How many of the latest values are kept and learned from. */
  readonly capacity: number;
}

const longestHorizon = 10_000;
const longestSeason = 100_000;
const shortestCapacity = 4096;

export function parseOptions(options: ForecastOptions): Settings | InvalidInput {
  const { horizon, seasons = [], quantiles = [0.05, 0.5, 0.95], events = [] } = options;
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > longestHorizon) {
    return new InvalidInput(
      'invalid-horizon',
      `The horizon is a whole number from 1 to ${longestHorizon}, not ${horizon}.`,
    );
  }
  const badSeason = seasons.find(
    (season) => !Number.isInteger(season) || season < 2 || season > longestSeason,
  );
  if (badSeason !== undefined) {
    return new InvalidInput(
      'invalid-season',
      `A season is a whole number of steps from 2 to ${longestSeason}, not ${badSeason}.`,
    );
  }
  const badQuantile = quantiles.find((level) => !(level > 0 && level < 1));
  if (badQuantile !== undefined) {
    return new InvalidInput('invalid-quantile', `A quantile lies between 0 and 1, not at ${badQuantile}.`);
  }
  const badEvent = events.find(
    ({ from, to }) => !Number.isInteger(from) || !Number.isInteger(to) || from >= to,
  );
  if (badEvent !== undefined) {
    return new InvalidInput('invalid-event', `The event "${badEvent.label}" does not end after it begins.`);
  }
  const ascending = [...new Set(seasons)].toSorted((left, right) => left - right);
  return {
    horizon,
    seasons: ascending,
    quantiles: [...new Set(quantiles)].toSorted((left, right) => left - right),
    domain: options.domain ?? 'non-negative',
    kind: options.kind ?? 'gauge',
    events,
    capacity: 2 ** Math.ceil(Math.log2(Math.max(4 * (ascending.at(-1) ?? 0), 2 * horizon, shortestCapacity))),
  };
}

const day = 86_400_000;

/** The seasons that load usually has at a step of so many milliseconds: the day and the week, where they last two steps or more. */
export function seasonsForStep(stepMs: number): number[] {
  return [day, 7 * day]
    .map((length) => length / stepMs)
    .filter((steps) => steps >= 2 && Number.isInteger(steps));
}

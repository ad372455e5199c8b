/** How good the last forecast was, beside the naive one. */
import type { ComparedForecast, ForecastAccuracy, WindowForecast } from '@glamora/data';
import { windowMs } from './plan-capacity.ts';

export interface Accuracy {
  /** 1 where a forecast could be held against what came. */
  readonly compared: number;
  readonly actualRequests: number;
  readonly forecastRequests: number;
  /** In requests, absolute. */
  readonly forecastError: number;
  readonly naiveError: number;
  /** 1 where what came lay within the band that 80 % are to lie in. */
  readonly covered: number;
}

export const nothingCompared: Accuracy = {
  compared: 0,
  actualRequests: 0,
  forecastRequests: 0,
  forecastError: 0,
  naiveError: 0,
  covered: 0,
};

/**
 * The forecast beside what came; undefined where that is not known yet.
 * @param until when the last of the windows ended.
 */
export function compare(
  forecast: WindowForecast | undefined,
  windows: readonly number[],
  until: Date,
): ComparedForecast | undefined {
  if (forecast === undefined) return undefined;
  const age = (until.getTime() - Date.parse(forecast.window)) / windowMs;
  const actual = age >= 1 ? windows.at(-age) : undefined;
  return actual === undefined ? undefined : { ...forecast, actual };
}

export function accuracyOf(forecast: ComparedForecast | undefined): Accuracy {
  if (forecast === undefined) return nothingCompared;
  const { actual } = forecast;
  return {
    compared: 1,
    actualRequests: actual,
    forecastRequests: forecast.median,
    forecastError: Math.abs(actual - forecast.median),
    naiveError: Math.abs(actual - forecast.naive),
    covered: actual >= forecast.low && actual <= forecast.high ? 1 : 0,
  };
}

const windowsOfADay = 86_400_000 / windowMs;

const faded = (sum = 0): number => sum * (1 - 1 / windowsOfADay);

/** What is remembered of about a day. */
export function remember(
  before: ForecastAccuracy | undefined,
  latest: Accuracy,
): ForecastAccuracy | undefined {
  if (latest.compared === 0) return before;
  return {
    windows: faded(before?.windows) + 1,
    actual: faded(before?.actual) + latest.actualRequests,
    forecastError: faded(before?.forecastError) + latest.forecastError,
    naiveError: faded(before?.naiveError) + latest.naiveError,
    covered: faded(before?.covered) + latest.covered,
  };
}

export function sumOf(accuracies: readonly Accuracy[]): Accuracy {
  const sum = { ...nothingCompared };
  for (const accuracy of accuracies)
    for (const name of Object.keys(sum) as (keyof Accuracy)[]) sum[name] += accuracy[name];
  return sum;
}

/** How good the last forecast was, beside the naive one. */
import type { WindowForecast } from '@glamora/data';
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

/** @param until when the last of the windows ended. */
export function accuracyOf(
  forecast: WindowForecast | undefined,
  windows: readonly number[],
  until: Date,
): Accuracy {
  if (forecast === undefined) return nothingCompared;
  const age = (until.getTime() - Date.parse(forecast.window)) / windowMs;
  const actual = age >= 1 ? windows.at(-age) : undefined;
  if (actual === undefined) return nothingCompared;
  return {
    compared: 1,
    actualRequests: actual,
    forecastRequests: forecast.median,
    forecastError: Math.abs(actual - forecast.median),
    naiveError: Math.abs(actual - forecast.naive),
    covered: actual >= forecast.low && actual <= forecast.high ? 1 : 0,
  };
}

export function sumOf(accuracies: readonly Accuracy[]): Accuracy {
  const sum = { ...nothingCompared };
  for (const accuracy of accuracies)
    for (const name of Object.keys(sum) as (keyof Accuracy)[]) sum[name] += accuracy[name];
  return sum;
}

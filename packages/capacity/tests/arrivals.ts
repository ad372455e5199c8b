import { InvalidInput } from '../src/invalid-input.ts';
import { type LambdaSettings, lambdaSettings, type SettingsOptions } from '../src/simulator/settings.ts';
import type { Trace } from '../src/trace.ts';

/** The value; a test that meets a refusal here has a wrong arrangement. */
export function valid<Value>(value: Value | InvalidInput): Value {
  if (value instanceof InvalidInput) throw new Error(value.message);
  return value;
}

export const settingsWith = (options: SettingsOptions = {}): LambdaSettings => valid(lambdaSettings(options));

/** Requests of each minute, from a Monday at midnight. */
export function minutes(count: number, requestsAt: (minute: number) => number): Trace {
  return {
    startsAt: Date.UTC(2026, 0, 5),
    stepSeconds: 60,
    requests: Float64Array.from({ length: count }, (_, minute) => requestsAt(minute)),
  };
}

/** A day that swings between a fifth and nine fifths of its mean, a little different each time. */
export function dailyTraffic(days: number, mean: number): Trace {
  return minutes(days * 1440, (minute) => {
    const day = 1 - 0.8 * Math.cos((2 * Math.PI * minute) / 1440);
    const irregular = 1 + 0.1 * Math.sin(minute * 12.9898) + 0.05 * Math.sin(minute / 37);
    return mean * day * irregular;
  });
}

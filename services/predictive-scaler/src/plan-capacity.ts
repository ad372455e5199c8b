/** The policy that the simulator proves, asked what it would provision now. */
import { defaultColdStartPrice, defaultTarget, forecastLevels, PredictivePolicy } from '@glamora/capacity';
import type { LoadForecast, LoadForecaster, Rule } from '@glamora/capacity';
import { createForecaster, InvalidInput, seasonsForStep } from '@glamora/forecast';
import type { Forecast, Forecaster } from '@glamora/forecast';
import type { LoadHistory } from './load-history.ts';
import { replay, settingsFor } from './replay.ts';
import type { Standing } from './replay.ts';

export interface CapacityPlan {
  /** The name of the rule that it follows. */
  readonly rule: string;
  /** Provisioned environments that the rule asks for. */
  readonly wanted: number;
  /** The most environments that are likely (97 %) to be busy on average in a window of the next half hour. */
  readonly likelyConcurrency: number;
  /** Requests of the window that begins now. */
  readonly next: {
    readonly median: number;
    readonly low: number;
    readonly high: number;
    readonly naive: number;
  };
  readonly confidence: Forecast['confidence'];
  /** Why not more confident. */
  readonly warnings: readonly string[];
}

export const windowMs = 300_000;
const windowMinutes = 5;
const windowsAhead = 12;
const windowsOfHalfAnHour = 6;

/**
 * Replays the last minutes to the policy, which has to know them one by one, after the forecaster has learned the windows
 * before. Undefined where there is no history to plan by.
 */
export function planCapacity(
  { windows, minutes, durationMs }: LoadHistory,
  standing: Standing,
  memoryMb: number,
  rule: Rule,
): CapacityPlan | undefined {
  const replayed = Math.min(Math.floor(minutes.length / windowMinutes), windows.length);
  if (replayed === 0) return undefined;
  const settings = settingsFor(durationMs, { memoryMb });
  const forecaster = new JudgedForecaster(replayed);
  for (const requests of windows.slice(0, windows.length - replayed)) forecaster.learn(requests);
  const policy = new PredictivePolicy(settings, forecaster, {
    coldStartPrice: defaultColdStartPrice,
    trackingTarget: defaultTarget,
    rules: [rule],
    configured: standing.configured,
  });
  const wanted = replay(policy, minutes.slice(-replayed * windowMinutes), settings.durationMs, standing);
  const forecast = forecaster.last;
  if (forecast === undefined) return undefined;
  const at = (level: number, window: number) =>
    forecast.quantiles[forecastLevels.indexOf(level)]?.values[window] ?? 0;
  const highest = Math.max(...Array.from({ length: windowsOfHalfAnHour }, (_, window) => at(0.97, window)));
  return {
    rule: rule.name,
    wanted: Math.ceil(wanted),
    likelyConcurrency: (highest / (windowMs / 1000)) * (settings.durationMs / 1000),
    next: { median: at(0.5, 0), low: at(0.1, 0), high: at(0.9, 0), naive: lastSeason(windows) },
    confidence: forecast.confidence,
    warnings: forecast.warnings.map(({ message }) => message),
  };
}

/** What came at this time a week ago; a day ago where no week is known, and just now where no day is. */
function lastSeason(windows: readonly number[]): number {
  const [day = 0, week = 0] = seasonsForStep(windowMs);
  return windows.at(-week) ?? windows.at(-day) ?? windows.at(-1) ?? 0;
}

/** Forecasts only once all windows are learned, which spares the forecasts nobody asks for, and keeps how far to trust it. */
class JudgedForecaster implements LoadForecaster {
  readonly #forecaster: Forecaster;
  #toCome: number;
  last: Forecast | undefined;

  /** @param toCome how many windows it will yet observe before its forecast is of use. */
  constructor(toCome: number) {
    const forecaster = createForecaster({
      horizon: windowsAhead,
      seasons: seasonsForStep(windowMs),
      quantiles: forecastLevels,
    });
    if (forecaster instanceof InvalidInput) throw new Error(forecaster.message);
    this.#forecaster = forecaster;
    this.#toCome = toCome;
  }

  learn(requests: number): void {
    const refused = this.#forecaster.update(requests);
    if (refused !== undefined) throw new Error(refused.message);
  }

  observe(requests: number): void {
    this.learn(requests);
    this.#toCome -= 1;
  }

  forecast(): LoadForecast {
    if (this.#toCome > 0) return [];
    const made = this.#forecaster.forecast();
    if (made instanceof InvalidInput) return [];
    this.last = made;
    return Array.from({ length: windowsAhead }, (_, window) =>
      Float64Array.from(made.quantiles, ({ values }) => values[window] as number),
    );
  }
}

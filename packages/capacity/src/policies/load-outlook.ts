import type { LoadLevels } from '../simulator/load-levels.ts';
import type { LambdaSettings } from '../simulator/settings.ts';
import {
  forecastLevels,
  forecastWeights,
  type LoadForecast,
  type LoadForecaster,
} from './load-forecaster.ts';
import type { Observation } from './policy.ts';
import { type WindowLoad, windowMinutes, WindowLoads } from './window-load.ts';

/** How much larger a surprise must be than the one that was answered last. */
const largerSurprise = 1.03;

/** A minute above this quantile is a surprise. At a higher one rises were met too late; at a lower one noise was paid for. */
const surprisingIndex = forecastLevels.indexOf(0.9);

/** What the latest window counts when the shape of windows is learned: an hour's windows weigh about half. */
const peakMemory = 0.05;

/**
 * What is known of the load, and what is expected: forecast anew with every window, and in between lifted in proportion by any minute
 * above what was likely.
 */
export class LoadOutlook {
  readonly #loads: WindowLoads;
  readonly #forecaster: LoadForecaster;
  readonly #peakMinutes: readonly number[];
  readonly #peaks: number[] = [];
  readonly #highest = new Map<number, number>();
  #levels: LoadLevels;
  #windowRequests = 0;
  #windowPeak = 0;
  /** The busiest minute of a window in multiples of the average one, as it was lately. */
  #peakFactor = 1;
  #forecast: LoadForecast = [];
  /** By how much reality exceeded the forecast in this window. */
  #lift = 1;
  #windows: readonly WindowLoad[] = [];

  /** @param peakMinutes over how many of the last minutes peaks will be asked for. */
  constructor(settings: LambdaSettings, forecaster: LoadForecaster, peakMinutes: Iterable<number>) {
    this.#loads = new WindowLoads(settings);
    this.#forecaster = forecaster;
    this.#peakMinutes = [...new Set(peakMinutes)];
    this.#levels = this.#loads.minute(0);
  }

  /** The levels that were used in the last minute. */
  get levels(): LoadLevels {
    return this.#levels;
  }

  /** The windows ahead, beginning with the one that is on. */
  get windows(): readonly WindowLoad[] {
    return this.#windows;
  }

  /** The highest concurrency of the last minutes. */
  peakOf(minutes: number): number {
    return this.#highest.get(minutes) ?? 0;
  }

  /** Takes in the minute that is over; true where a window begins, or more is expected than before. */
  observe(observation: Observation): boolean {
    const { minute, requests } = observation;
    this.#levels = this.#loads.minute(requests);
    this.#rememberPeak(this.#levels.peak);
    this.#windowRequests += requests;
    this.#windowPeak = Math.max(this.#windowPeak, requests);
    return minute % windowMinutes === 0 ? this.#beginWindow(requests) : this.#react(requests);
  }

  #rememberPeak(peak: number): void {
    this.#peaks.push(peak);
    if (this.#peaks.length > Math.max(...this.#peakMinutes)) this.#peaks.shift();
    for (const minutes of this.#peakMinutes)
      this.#highest.set(minutes, Math.max(...this.#peaks.slice(-minutes)));
  }

  #beginWindow(requests: number): true {
    this.#forecaster.observe(this.#windowRequests);
    this.#learnShape();
    this.#forecast = this.#forecaster.forecast();
    this.#lift = Math.max(this.#surprise(requests), 1);
    this.#windows = this.#liftedWindows();
    return true;
  }

  #react(requests: number): boolean {
    const surprise = this.#surprise(requests);
    if (surprise <= largerSurprise * this.#lift) return false;
    this.#lift = surprise;
    this.#windows = this.#liftedWindows();
    return true;
  }

  #learnShape(): void {
    if (this.#windowRequests > 0) {
      const factor = (this.#windowPeak * windowMinutes) / this.#windowRequests;
      this.#peakFactor += peakMemory * (factor - this.#peakFactor);
    }
    this.#windowRequests = 0;
    this.#windowPeak = 0;
  }

  /** After a minute above what was likely for this window: that minute in multiples of it. Otherwise 0. */
  #surprise(requests: number): number {
    const current = this.#forecast[0];
    const ofWindow = requests * windowMinutes;
    if (current === undefined || ofWindow <= (current[surprisingIndex] as number)) return 0;
    return ofWindow / Math.max(current[surprisingIndex] as number, windowMinutes);
  }

  #liftedWindows(): WindowLoad[] {
    return this.#forecast.map((values) =>
      this.#loads.uncertain(
        values.map((requests) => requests * this.#lift),
        forecastWeights,
        this.#peakFactor,
      ),
    );
  }
}

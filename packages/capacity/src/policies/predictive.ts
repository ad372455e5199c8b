import type { LambdaSettings } from '../simulator/settings.ts';
import { cheapestCapacity, environmentCosts, type EnvironmentCosts } from './capacity-plan.ts';
import {
  forecastLevels,
  forecastWeights,
  type LoadForecast,
  type LoadForecaster,
} from './load-forecaster.ts';
import type { Observation, Policy } from './policy.ts';
import { WarmPlaces } from './warm-places.ts';
import { windowMinutes, WindowLoads } from './window-load.ts';

export interface PredictiveSettings {
  /** What it is worth to avoid one cold start, in US dollars. */
  readonly coldStartPrice: number;
  /** Never hold less than the last minute's concurrency divided by this, as target tracking would; without it, cost decides. */
  readonly trackingTarget?: number | undefined;
}

/** How much larger a surprise must be than the one that was answered last. */
const largerSurprise = 1.03;

/** A minute above this quantile is a surprise. At a higher one rises were met too late; at a lower one noise was paid for. */
const surprisingIndex = forecastLevels.indexOf(0.9);

/** What the latest window counts when the shape of windows is learned: an hour's windows weigh about half. */
const peakMemory = 0.05;

/**
 * Forecasts the load, and asks for the capacity that is cheapest over the next hour with cold starts priced in. The plan is made anew
 * every five minutes, when a billing step begins and capacity may be given back. In between it reacts: a minute above what
 * was likely lifts the whole forecast in proportion, and capacity may grow at once.
 */
export class PredictivePolicy implements Policy {
  readonly name = 'predictive';
  readonly #loads: WindowLoads;
  readonly #costs: EnvironmentCosts;
  readonly #forecaster: LoadForecaster;
  readonly #warm: WarmPlaces;
  readonly #trackingTarget: number | undefined;
  #windowRequests = 0;
  #windowPeak = 0;
  /** The busiest minute of a window in multiples of the average one, as it was lately. */
  #peakFactor = 1;
  #forecast: LoadForecast = [];
  /** By how much reality exceeded the forecast in this window. */
  #lift = 1;

  constructor(settings: LambdaSettings, forecaster: LoadForecaster, options: PredictiveSettings) {
    this.#loads = new WindowLoads(settings);
    this.#costs = environmentCosts(settings, options.coldStartPrice);
    this.#forecaster = forecaster;
    this.#warm = new WarmPlaces(settings.idleSeconds);
    this.#trackingTarget = options.trackingTarget;
  }

  decide(observation: Observation): number {
    if (observation.minute === 0) return observation.configured;
    this.#warm.observe(this.#loads.minute(observation.requests), observation.ready);
    this.#windowRequests += observation.requests;
    this.#windowPeak = Math.max(this.#windowPeak, observation.requests);
    const beginsWindow = observation.minute % windowMinutes === 0;
    const wanted = beginsWindow ? this.#plan(observation) : this.#react(observation);
    return Math.max(wanted, this.#trackingFloor(observation));
  }

  #plan(observation: Observation): number {
    this.#forecaster.observe(this.#windowRequests);
    this.#learnPeak();
    this.#forecast = this.#forecaster.forecast();
    this.#lift = Math.max(this.#surprise(observation), 1);
    return this.#cheapest(observation.configured);
  }

  #learnPeak(): void {
    if (this.#windowRequests > 0) {
      const factor = (this.#windowPeak * windowMinutes) / this.#windowRequests;
      this.#peakFactor += peakMemory * (factor - this.#peakFactor);
    }
    this.#windowRequests = 0;
    this.#windowPeak = 0;
  }

  #react(observation: Observation): number {
    const { configured } = observation;
    const surprise = this.#surprise(observation);
    if (surprise <= largerSurprise * this.#lift) return configured;
    this.#lift = surprise;
    return Math.max(this.#cheapest(configured), configured);
  }

  /** After a minute above what was likely for this window: that minute in multiples of it. Otherwise 0. */
  #surprise({ requests }: Observation): number {
    const current = this.#forecast[0];
    const ofWindow = requests * windowMinutes;
    if (current === undefined || ofWindow <= (current[surprisingIndex] as number)) return 0;
    return ofWindow / Math.max(current[surprisingIndex] as number, windowMinutes);
  }

  #cheapest(configured: number): number {
    const windows = this.#forecast.map((values) =>
      this.#loads.uncertain(
        values.map((requests) => requests * this.#lift),
        forecastWeights,
        this.#peakFactor,
      ),
    );
    return cheapestCapacity(windows, this.#costs, { configured, cold: this.#warm.cold() });
  }

  #trackingFloor({ averageConcurrency }: Observation): number {
    return this.#trackingTarget === undefined ? 0 : averageConcurrency / this.#trackingTarget;
  }
}

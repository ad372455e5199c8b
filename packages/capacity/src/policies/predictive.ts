import type { LambdaSettings } from '../simulator/settings.ts';
import { cheapestCapacity, environmentCosts, type EnvironmentCosts } from './capacity-plan.ts';
import { forecastWeights, type LoadForecast, type LoadForecaster } from './load-forecaster.ts';
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
const largerSurprise = 1.1;

/**
 * Forecasts the load, and asks for the capacity that is cheapest over the next hour with cold starts priced in. The plan is made anew
 * every five minutes, when a billing step begins and capacity may be given back. In between it reacts: a minute above everything
 * that was thought possible lifts the whole forecast in proportion, and capacity may grow at once.
 */
export class PredictivePolicy implements Policy {
  readonly name = 'predictive';
  readonly #loads: WindowLoads;
  readonly #costs: EnvironmentCosts;
  readonly #forecaster: LoadForecaster;
  readonly #warm: WarmPlaces;
  readonly #trackingTarget: number | undefined;
  #windowRequests = 0;
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
    const beginsWindow = observation.minute % windowMinutes === 0;
    const wanted = beginsWindow ? this.#plan(observation) : this.#react(observation);
    return Math.max(wanted, this.#trackingFloor(observation));
  }

  #plan(observation: Observation): number {
    this.#forecaster.observe(this.#windowRequests);
    this.#windowRequests = 0;
    this.#forecast = this.#forecaster.forecast();
    this.#lift = Math.max(this.#surprise(observation), 1);
    return this.#cheapest(observation.configured);
  }

  #react(observation: Observation): number {
    const { configured } = observation;
    const surprise = this.#surprise(observation);
    if (surprise <= largerSurprise * this.#lift) return configured;
    this.#lift = surprise;
    return Math.max(this.#cheapest(configured), configured);
  }

  /** The last minute in multiples of the most that was thought possible for the next ones. */
  #surprise({ requests }: Observation): number {
    const highest = this.#forecast[0]?.at(-1);
    return highest === undefined ? 0 : (requests * windowMinutes) / Math.max(highest, windowMinutes);
  }

  #cheapest(configured: number): number {
    const windows = this.#forecast.map((values) =>
      this.#loads.uncertain(
        values.map((requests) => requests * this.#lift),
        forecastWeights,
      ),
    );
    return cheapestCapacity(windows, this.#costs, { configured, cold: this.#warm.cold() });
  }

  #trackingFloor({ averageConcurrency }: Observation): number {
    return this.#trackingTarget === undefined ? 0 : averageConcurrency / this.#trackingTarget;
  }
}

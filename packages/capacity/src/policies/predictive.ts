import type { LambdaSettings } from '../simulator/settings.ts';
import { cheapestCapacity, environmentCosts, type EnvironmentCosts } from './capacity-plan.ts';
import {
  forecastLevels,
  forecastWeights,
  type LoadForecast,
  type LoadForecaster,
} from './load-forecaster.ts';
import type { Observation, Policy } from './policy.ts';
import { Rehearsal } from './rehearsal.ts';
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
 * What plans take a cold start to cost, in shares of its price. The plan takes windows to be independent and so expects up to
 * three times the cold starts that come; and where the load is smooth, the last minutes' peak says more than any forecast.
 */
const planPriceShares = [0.5, 0];

/** How many times the highest concurrency of the last minutes a rule holds at least. */
const peakFloors = [
  { headroom: 0, peakMinutes: 1 },
  { headroom: 1.2, peakMinutes: 1 },
  { headroom: 1.1, peakMinutes: 15 },
  { headroom: 1.25, peakMinutes: 15 },
  { headroom: 1.43, peakMinutes: 15 },
];
const longestPeakMinutes = Math.max(...peakFloors.map(({ peakMinutes }) => peakMinutes));

/** A day that is not judged, and one to judge by. Until then the first rule is followed: the dearer plan without a floor. */
const minutesBeforeChoice = 2 * 1440;

interface Plan {
  readonly costs: EnvironmentCosts;
  /** Of the plan without a floor, and what it leaves warm. */
  readonly rehearsal: Rehearsal;
  readonly warm: WarmPlaces;
  wanted: number;
}

/** A plan that never falls below a floor. */
interface Rule {
  readonly plan: Plan;
  readonly headroom: number;
  readonly peakMinutes: number;
  readonly rehearsal: Rehearsal;
}

/**
 * Forecasts the load, and plans the capacity that is cheapest over the next hour with cold starts priced in. Several rules, made of
 * such plans and of floors under them, are rehearsed beside each other; the one that would have cost least over the last days is
 * followed. Plans are made anew every five minutes, when a billing step begins and capacity may be given back. In between a minute
 * above what was likely lifts the whole forecast in proportion, and capacity may grow at once.
 */
export class PredictivePolicy implements Policy {
  readonly name = 'predictive';
  readonly #loads: WindowLoads;
  readonly #forecaster: LoadForecaster;
  readonly #warm: WarmPlaces;
  readonly #trackingTarget: number | undefined;
  readonly #plans: readonly Plan[];
  readonly #rules: readonly Rule[];
  #followed: Rule;
  readonly #peaks: number[] = [];
  #windowRequests = 0;
  #windowPeak = 0;
  /** The busiest minute of a window in multiples of the average one, as it was lately. */
  #peakFactor = 1;
  #forecast: LoadForecast = [];
  /** By how much reality exceeded the forecast in this window. */
  #lift = 1;

  constructor(settings: LambdaSettings, forecaster: LoadForecaster, options: PredictiveSettings) {
    this.#loads = new WindowLoads(settings);
    this.#forecaster = forecaster;
    this.#warm = new WarmPlaces(settings.idleSeconds);
    this.#trackingTarget = options.trackingTarget;
    const costs = environmentCosts(settings, options.coldStartPrice);
    this.#plans = planPriceShares.map((share) => ({
      costs: environmentCosts(settings, options.coldStartPrice * share),
      rehearsal: new Rehearsal(settings, costs),
      warm: new WarmPlaces(settings.idleSeconds),
      wanted: 0,
    }));
    this.#rules = this.#plans.flatMap((plan) =>
      peakFloors.map((floor) => ({
        ...floor,
        plan,
        rehearsal: floor.headroom === 0 ? plan.rehearsal : new Rehearsal(settings, costs),
      })),
    );
    this.#followed = this.#rules[0] as Rule;
  }

  decide(observation: Observation): number {
    const { minute, configured } = observation;
    if (minute === 0) return configured;
    this.#observe(observation);
    const beginsWindow = minute % windowMinutes === 0;
    if (beginsWindow) this.#beginWindow(observation);
    else this.#react(observation);
    for (const rule of this.#rules) rule.rehearsal.ask(this.#wantedBy(rule), minute);
    const wanted = Math.max(this.#wantedBy(this.#followed), beginsWindow ? 0 : configured);
    return Math.max(wanted, this.#trackingFloor(observation));
  }

  #observe({ requests, ready }: Observation): void {
    const levels = this.#loads.minute(requests);
    this.#warm.observe(levels, ready);
    for (const { warm, rehearsal } of this.#plans) warm.observe(levels, rehearsal.ready);
    for (const { rehearsal } of this.#rules) rehearsal.live(levels);
    this.#peaks.push(levels.peak);
    if (this.#peaks.length > longestPeakMinutes) this.#peaks.shift();
    this.#windowRequests += requests;
    this.#windowPeak = Math.max(this.#windowPeak, requests);
  }

  #beginWindow(observation: Observation): void {
    for (const { rehearsal } of this.#rules) rehearsal.closeWindow();
    if (observation.minute > minutesBeforeChoice) this.#followed = this.#cheapestRule();
    this.#forecaster.observe(this.#windowRequests);
    this.#learnPeak();
    this.#forecast = this.#forecaster.forecast();
    this.#lift = Math.max(this.#surprise(observation), 1);
    for (const plan of this.#plans) plan.wanted = 0;
    this.#plan(observation.configured);
  }

  #cheapestRule(): Rule {
    return this.#rules.reduce(
      (best, rule) => (rule.rehearsal.loss < best.rehearsal.loss ? rule : best),
      this.#followed,
    );
  }

  #wantedBy({ plan, headroom, peakMinutes }: Rule): number {
    return Math.max(plan.wanted, headroom * Math.max(...this.#peaks.slice(-peakMinutes)));
  }

  #learnPeak(): void {
    if (this.#windowRequests > 0) {
      const factor = (this.#windowPeak * windowMinutes) / this.#windowRequests;
      this.#peakFactor += peakMemory * (factor - this.#peakFactor);
    }
    this.#windowRequests = 0;
    this.#windowPeak = 0;
  }

  #react(observation: Observation): void {
    const surprise = this.#surprise(observation);
    if (surprise <= largerSurprise * this.#lift) return;
    this.#lift = surprise;
    this.#plan(observation.configured);
  }

  /** After a minute above what was likely for this window: that minute in multiples of it. Otherwise 0. */
  #surprise({ requests }: Observation): number {
    const current = this.#forecast[0];
    const ofWindow = requests * windowMinutes;
    if (current === undefined || ofWindow <= (current[surprisingIndex] as number)) return 0;
    return ofWindow / Math.max(current[surprisingIndex] as number, windowMinutes);
  }

  /** Each plan goes on from where it stands itself; the one that is followed as it is, from where things really stand. */
  #plan(configured: number): void {
    const windows = this.#forecast.map((values) =>
      this.#loads.uncertain(
        values.map((requests) => requests * this.#lift),
        forecastWeights,
        this.#peakFactor,
      ),
    );
    for (const plan of this.#plans) {
      const standing =
        plan.rehearsal === this.#followed.rehearsal
          ? { configured, cold: this.#warm.cold() }
          : { configured: plan.rehearsal.configured, cold: plan.warm.cold() };
      plan.wanted = Math.max(plan.wanted, cheapestCapacity(windows, plan.costs, standing));
    }
  }

  #trackingFloor({ averageConcurrency }: Observation): number {
    return this.#trackingTarget === undefined ? 0 : averageConcurrency / this.#trackingTarget;
  }
}

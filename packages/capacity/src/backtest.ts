import { InvalidInput } from './invalid-input.ts';
import { ensembleForecaster, type LoadForecaster, rememberedForecasts } from './policies/load-forecaster.ts';
import { oraclePolicy } from './policies/oracle.ts';
import type { Policy, PolicyName } from './policies/policy.ts';
import { PredictivePolicy } from './policies/predictive.ts';
import { naivePolicy, nonePolicy, scheduledPolicy, staticPolicy } from './policies/simple-policies.ts';
import { targetTrackingPolicy } from './policies/target-tracking.ts';
import { windowSeconds } from './policies/window-load.ts';
import type { LambdaSettings } from './simulator/settings.ts';
import { type Outcome, simulate } from './simulator/simulate.ts';
import { resample, type Trace } from './trace.ts';

/** The settings that trade cost for cold starts. */
export interface Knobs {
  /** Of target tracking: share of provisioned environments in use, 0 to 1. */
  readonly target: number;
  /** Of predictive and oracle: US dollars for a cold start avoided. */
  readonly coldStartPrice: number;
  /** Of predictive: it holds no less than target tracking would at this target. Infinity: cost alone decides. */
  readonly trackingTarget: number;
  /** Of static and scheduled: provisioned environments. */
  readonly capacity: number;
}

/** Each knob's values in a sweep. */
const sweptTargets = [0.5, 0.6, 0.7, 0.8, 0.9];
const sweptPrices = [0, 0.002, 0.004, 0.006, 0.008, 0.012, 0.014, 0.016, 0.02, 0.03, 0.06, 0.3, 3];
const sweptCapacities = [0.5, 0.75, 1, 1.5, 2, 3];

export const defaultTarget = 0.7;
/** Six tenths of a cent: at 512 MB, about what an environment costs that stands idle for an hour. */
export const defaultColdStartPrice = 0.006;

const secondsInDay = 86_400;

/** Replays one trace under many policies, all on the same terms. */
export class Backtest {
  readonly trace: Trace;
  readonly settings: LambdaSettings;
  /** Of static and scheduled unless told otherwise: what target tracking would hold for the mean of the warm-up. */
  readonly baseCapacity: number;
  readonly #minutes: Trace;
  readonly #forecasters: () => LoadForecaster;

  private constructor(trace: Trace, minutes: Trace, settings: LambdaSettings, options: BacktestOptions) {
    this.trace = trace;
    this.settings = settings;
    this.#minutes = minutes;
    this.#forecasters = rememberedForecasts(options.forecaster ?? ensembleForecaster);
    this.baseCapacity = Math.max(Math.ceil(warmUpConcurrency(minutes, settings) / defaultTarget), 1);
  }

  static of(trace: Trace, settings: LambdaSettings, options: BacktestOptions = {}): Backtest | InvalidInput {
    const minutes = resample(trace, 60);
    if (minutes instanceof InvalidInput) return minutes;
    const duration = minutes.requests.length * minutes.stepSeconds;
    if (settings.warmUpSeconds >= duration) {
      return new InvalidInput(
        `The trace covers ${duration} s, no more than the ${settings.warmUpSeconds} s that are not counted.`,
      );
    }
    return new Backtest(trace, minutes, settings, options);
  }

  run(name: PolicyName, knobs: Partial<Knobs> = {}): Outcome | InvalidInput {
    return simulate(this.trace, this.settings, this.#policy(name, knobs));
  }

  /** The values of the policy's knob that a sweep tries; one empty setting where it has none. */
  sweep(name: PolicyName): readonly Partial<Knobs>[] {
    switch (name) {
      case 'target-tracking':
      case 'target-tracking-max':
        return sweptTargets.map((target) => ({ target }));
      case 'predictive':
        // Some of target tracking's own targets would fall below a floor.
        return sweptPrices.map((coldStartPrice) => ({ coldStartPrice, trackingTarget: Infinity }));
      case 'oracle':
        return sweptPrices.map((coldStartPrice) => ({ coldStartPrice }));
      case 'static':
      case 'scheduled':
        return sweptCapacities.map((factor) => ({ capacity: Math.ceil(this.baseCapacity * factor) }));
      case 'none':
      case 'naive':
        return [{}];
    }
  }

  /** What was forecast so many windows of five minutes before each window: its requests at the forecast's levels. */
  forecasts(ahead: number): (Float64Array | undefined)[] {
    const forecaster = this.#forecasters();
    const windows = resample(this.#minutes, windowSeconds);
    if (windows instanceof InvalidInput) return [];
    const made: (Float64Array | undefined)[] = Array.from({ length: ahead });
    for (const requests of windows.requests) {
      forecaster.observe(requests);
      made.push(forecaster.forecast()[ahead - 1]);
    }
    return made.slice(0, windows.requests.length);
  }

  #policy(name: PolicyName, knobs: Partial<Knobs>): Policy {
    const {
      target = defaultTarget,
      coldStartPrice = defaultColdStartPrice,
      trackingTarget = defaultTarget,
      capacity = this.baseCapacity,
    } = knobs;
    switch (name) {
      case 'none':
        return nonePolicy();
      case 'static':
        return staticPolicy(capacity);
      case 'target-tracking':
        return targetTrackingPolicy({ target });
      case 'target-tracking-max':
        return targetTrackingPolicy({ target, statistic: 'maximum' });
      case 'scheduled':
        return scheduledPolicy(capacity);
      case 'naive':
        return naivePolicy();
      case 'predictive':
        return new PredictivePolicy(this.settings, this.#forecasters(), {
          coldStartPrice,
          trackingTarget,
        });
      case 'oracle':
        return oraclePolicy(this.#minutes, this.settings, coldStartPrice);
    }
  }
}

export interface BacktestOptions {
  /** Makes the predictive policy's forecaster; the forecast package's ensemble by default. */
  readonly forecaster?: () => LoadForecaster;
}

function warmUpConcurrency({ requests, stepSeconds }: Trace, settings: LambdaSettings): number {
  const seconds = Math.max(settings.warmUpSeconds, secondsInDay);
  const steps = Math.min(Math.ceil(seconds / stepSeconds), requests.length);
  const total = requests.subarray(0, steps).reduce((sum, count) => sum + count, 0);
  return (total / (steps * stepSeconds)) * (settings.durationMs / 1000);
}

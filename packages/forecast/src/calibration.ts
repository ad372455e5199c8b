import { strideFor, type Trial } from './backtest.ts';
import type { Scale } from './scale.ts';

export interface CalibrationSettings {
  readonly scale: Scale;
  readonly horizon: number;
  /** In steps: errors at the same time of day say most. 1 where there is no season. */
  readonly season: number;
  /** In steps: how soon an old error counts half. */
  readonly halfLife: number;
}

/** Errors up to a share of the horizon before and after a step are taken as its own. */
const pooledShare = 0.3;
/** What an error of quite another time of day still counts. */
const otherSlotWeight = 0.4;
/** Few independent trials understate the spread: bands widen by this, divided by the square of their number. */
const fewTrialsAllowance = 1;
const fewestErrors = 8;
/** Beyond so many steps neighbours share their quantiles: the work stays bounded. */
const mostDistinctSteps = 128;

/**
 * Quantiles from the ensemble's own past errors on the log scale, weighted by how alike the circumstances were: the same
 * distance ahead, the same time of day, not long ago. A time-aware form of conformal calibration.
 */
export class Calibration {
  readonly #settings: CalibrationSettings;
  readonly #errors: KnownErrors;
  readonly #similarity: Float64Array;
  readonly #widening: number;
  readonly #weights: Float64Array;

  constructor(trials: readonly Trial[], settings: CalibrationSettings) {
    this.#settings = settings;
    this.#errors = knownErrors(trials, settings);
    this.#weights = new Float64Array(this.#errors.sizes.length);
    this.#similarity = slotSimilarities(settings.season);
    const independent = (trials.length * strideFor(settings.horizon)) / settings.horizon;
    this.#widening = 1 + fewTrialsAllowance / Math.max(independent, 0.5) ** 2;
  }

  /** For each level the quantiles of all steps, or undefined where too few errors are known. */
  quantiles(point: Float64Array, levels: readonly number[]): Float64Array[] | undefined {
    if (this.#errors.sizes.length < fewestErrors) return undefined;
    const { scale, horizon } = this.#settings;
    const shared = Math.ceil(horizon / mostDistinctSteps);
    const quantiles = levels.map(() => new Float64Array(horizon));
    let errors: readonly number[] = [];
    for (let step = 0; step < horizon; step++) {
      if (step % shared === 0) errors = this.#errorQuantiles(step, levels);
      const centre = scale.toLog(point[step] as number);
      for (const [index, values] of quantiles.entries()) {
        values[step] = scale.fromLog(centre + this.#widening * (errors[index] as number));
      }
    }
    return quantiles;
  }

  #errorQuantiles(step: number, levels: readonly number[]): number[] {
    const total = this.#weigh(step);
    const weights = this.#weights;
    let position = 0;
    let reached = weights[0] as number;
    return levels.map((level) => {
      while (position < weights.length - 1 && reached < level * total) {
        position++;
        reached += weights[position] as number;
      }
      return this.#errors.sizes[position] as number;
    });
  }

  /** Weighs every known error by its likeness to this step; answers the sum. */
  #weigh(step: number): number {
    const { horizon, season } = this.#settings;
    const { ahead, slots, recency } = this.#errors;
    const reach = Math.max(Math.floor(horizon * pooledShare), horizon > 1 ? 1 : 0);
    let total = 0;
    for (let index = 0; index < this.#weights.length; index++) {
      const apart = ((slots[index] as number) - (step % season) + season) % season;
      let weight = (recency[index] as number) * (this.#similarity[apart] as number);
      // Where little is known about a distance, what is known about others still has to do.
      if (Math.abs((ahead[index] as number) - step) > reach) weight *= 1e-6;
      this.#weights[index] = weight;
      total += weight;
    }
    return total;
  }
}

/** All known errors, ascending, and beside each one its circumstances. */
interface KnownErrors {
  readonly sizes: Float64Array;
  /** How many steps after its origin, from 0. */
  readonly ahead: Int32Array;
  /** In which slot of the season, counted from that of the first step to come. */
  readonly slots: Int32Array;
  readonly recency: Float64Array;
}

function knownErrors(
  trials: readonly Trial[],
  { scale, season, halfLife }: CalibrationSettings,
): KnownErrors {
  const sizes: number[] = [];
  const ahead: number[] = [];
  const ages: number[] = [];
  for (const { age, forecast, actual } of trials) {
    for (let step = 0; step < actual.length; step++) {
      const size = scale.toLog(actual[step] as number) - scale.toLog(forecast[step] as number);
      if (Number.isNaN(size)) continue;
      sizes.push(size);
      ahead.push(step);
      ages.push(age);
    }
  }
  const order = Uint32Array.from(sizes, (_, index) => index);
  order.sort((left, right) => (sizes[left] as number) - (sizes[right] as number));
  const slotOf = (index: number): number =>
    ((((ahead[index] as number) - (ages[index] as number)) % season) + season) % season;
  return {
    sizes: Float64Array.from(order, (index) => sizes[index] as number),
    ahead: Int32Array.from(order, (index) => ahead[index] as number),
    slots: Int32Array.from(order, slotOf),
    recency: Float64Array.from(order, (index) => 0.5 ** ((ages[index] as number) / halfLife)),
  };
}

/** By distance within the season: 1 for the same slot, falling off over an eighth of it. */
function slotSimilarities(season: number): Float64Array {
  return Float64Array.from({ length: season }, (_, apart) => {
    const nearest = Math.min(apart, season - apart);
    return otherSlotWeight + (1 - otherSlotWeight) * Math.exp(-nearest / Math.max(season / 8, 1));
  });
}

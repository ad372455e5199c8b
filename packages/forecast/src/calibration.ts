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
/** The band by which past errors tell whether bands are wide enough, and how many of them are asked where there are many. */
const judgedLevels = [0.05, 0.5, 0.95] as const;
const judgedShare = 0.9;
const fewestJudged = 96;
/** Each that is asked is set against all others: so much work is done for more of them. */
const mostComparisons = 150_000;
/** Of the middle of the errors: the whole would follow every passing error, and no better than half did. */
const heededBias = 0.5;
/** So many independent trials count half of what they say about middle and width. */
const trialsForHalfTrust = 4;
/** However far past bands were off. */
const narrowest = 0.7;
const widest = 1.6;

/**
 * Quantiles from the ensemble's own past errors on the log scale, weighted by how alike the circumstances were: the same
 * distance ahead, the same time of day, not long ago. A time-aware form of conformal calibration, and itself calibrated: the
 * same quantiles, as they would have been for past trials, are stretched until they hold what they should have held.
 */
export class Calibration {
  readonly #settings: CalibrationSettings;
  readonly #errors: KnownErrors;
  readonly #similarity: Float64Array;
  readonly #weights: Float64Array;
  /** In what the trials say of themselves, from 0 to 1. */
  readonly #trust: number;
  readonly #widening: number;

  constructor(trials: readonly Trial[], settings: CalibrationSettings) {
    this.#settings = settings;
    this.#errors = knownErrors(trials, settings);
    this.#weights = new Float64Array(this.#errors.sizes.length);
    this.#similarity = slotSimilarities(settings.season);
    const independent = (trials.length * strideFor(settings.horizon)) / settings.horizon;
    const allowance = 1 + fewTrialsAllowance / Math.max(independent, 0.5) ** 2;
    this.#trust = independent / (independent + trialsForHalfTrust);
    this.#widening = allowance * this.#stretchThatHolds();
  }

  /** The mixture corrected by its own past, or undefined where too few errors are known. */
  correct(mixture: Float64Array, levels: readonly number[]): CorrectedForecast | undefined {
    if (this.#errors.sizes.length < fewestErrors) return undefined;
    const { scale, horizon, season } = this.#settings;
    const shared = Math.ceil(horizon / mostDistinctSteps);
    const asked = [...new Set([...levels, 0.5])].toSorted((left, right) => left - right);
    const middle = asked.indexOf(0.5);
    const point = new Float64Array(horizon);
    const quantiles = levels.map((level) => ({
      of: asked.indexOf(level),
      values: new Float64Array(horizon),
    }));
    let errors: readonly number[] = [];
    for (let step = 0; step < horizon; step++) {
      if (step % shared === 0) errors = this.#errorQuantiles({ ahead: step, slot: step % season }, asked);
      const centre = scale.toLog(mixture[step] as number);
      point[step] = scale.fromLog(centre + heededBias * this.#trust * (errors[middle] as number));
      for (const { of, values } of quantiles) {
        values[step] = scale.fromLog(centre + this.#widening * (errors[of] as number));
      }
    }
    return { point, quantiles: quantiles.map(({ values }) => values) };
  }

  /** By how much the bands of the past, made of the errors of other times, had to be stretched to hold their share. */
  #stretchThatHolds(): number {
    const { sizes } = this.#errors;
    const excesses: Weighted[] = [];
    // By size, so that a few stand for all.
    const judged = Math.max(mostComparisons / sizes.length, fewestJudged);
    const every = Math.ceil(sizes.length / judged);
    for (let index = Math.floor(every / 2); index < sizes.length; index += every) {
      const excess = this.#excessOf(index);
      if (excess !== undefined) excesses.push(excess);
    }
    if (excesses.length < fewestErrors) return 1;
    return Math.min(Math.max(weightedQuantile(excesses, judgedShare) ** this.#trust, narrowest), widest);
  }

  /** How far a known error lies from the middle of its band, in halves of the band's width. */
  #excessOf(index: number): Weighted | undefined {
    const { sizes, ahead, slots, ages, recency } = this.#errors;
    const error = sizes[index] as number;
    const moment = {
      ahead: ahead[index] as number,
      slot: slots[index] as number,
      age: ages[index] as number,
    };
    const [low, middle, high] = this.#errorQuantiles(moment, judgedLevels) as [number, number, number];
    const half = error > middle ? high - middle : middle - low;
    return half > 0
      ? { value: Math.abs(error - middle) / half, weight: recency[index] as number }
      : undefined;
  }

  #errorQuantiles(moment: Moment, levels: readonly number[]): number[] {
    const total = this.#weigh(moment);
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

  /** Weighs every known error by its likeness to this moment; answers the sum. */
  #weigh({ ahead: step, slot, age }: Moment): number {
    const { horizon, season } = this.#settings;
    const { ahead, slots, ages, recency } = this.#errors;
    const reach = Math.max(Math.floor(horizon * pooledShare), horizon > 1 ? 1 : 0);
    let total = 0;
    for (let index = 0; index < this.#weights.length; index++) {
      let weight = 0;
      if (age === undefined || Math.abs((ages[index] as number) - age) >= horizon) {
        const apart = (slots[index] as number) - slot;
        weight =
          (recency[index] as number) * (this.#similarity[apart < 0 ? apart + season : apart] as number);
        // Where little is known about a distance, what is known about others still has to do.
        if (Math.abs((ahead[index] as number) - step) > reach) weight *= 1e-6;
      }
      this.#weights[index] = weight;
      total += weight;
    }
    return total;
  }
}

export interface CorrectedForecast {
  readonly point: Float64Array;
  /** For each level one value a step. */
  readonly quantiles: readonly Float64Array[];
}

/** A step to tell the errors of. */
interface Moment {
  /** How many steps after its origin, from 0. */
  readonly ahead: number;
  /** In which slot of the season, counted from that of the first step to come. */
  readonly slot: number;
  /** Of a past trial, in steps: errors of trials that overlap with it must not be known to it. */
  readonly age?: number;
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

function weightedQuantile(items: readonly Weighted[], level: number): number {
  const ascending = items.toSorted((left, right) => left.value - right.value);
  const total = ascending.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  const found = ascending.find(({ weight }) => {
    reached += weight;
    return reached >= level * total;
  });
  return found?.value ?? 1;
}

/** All known errors, ascending, and beside each one its circumstances. */
interface KnownErrors {
  readonly sizes: Float64Array;
  /** How many steps after its origin, from 0. */
  readonly ahead: Int32Array;
  /** In which slot of the season, counted from that of the first step to come. */
  readonly slots: Int32Array;
  /** How many steps ago the forecast was made. */
  readonly ages: Int32Array;
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
    ages: Int32Array.from(order, (index) => ages[index] as number),
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

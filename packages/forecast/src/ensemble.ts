import { combine, inverseErrorWeights, type Origin } from './combination.ts';
import { History } from './history.ts';
import { lineUp } from './line-up.ts';
import type { Member } from './member.ts';
import type { Scale } from './scale.ts';
import { Track } from './track.ts';

/** How many steps of the past the members are put to the test on. */
const testedSteps = 288;
const fewestOrigins = 24;
/** How strongly a smaller past error is preferred. */
export const tuning = { sharpness: 5, sharpnessPerOrigin: 0.04 };

export interface EnsembleSettings {
  readonly scale: Scale;
  /** Ascending, in steps; each has been seen at least twice. */
  readonly seasons: readonly number[];
  readonly horizon: number;
  readonly capacity: number;
  readonly nonNegative: boolean;
}

export interface EnsembleForecast {
  readonly point: Float64Array;
  readonly weights: readonly { readonly member: string; readonly weight: number }[];
  /** For each tested moment: what the ensemble would have said (its own weights not knowing how that moment ended), and what came. */
  readonly trials: readonly Trial[];
}

export interface Trial {
  /** How many steps ago the forecast was made. */
  readonly age: number;
  readonly forecast: Float64Array;
  /** As many steps as are known by now. */
  readonly actual: Float64Array;
}

/** How far apart the tested moments lie, in steps. */
export const strideFor = (horizon: number): number => Math.max(Math.floor(horizon / 4), 1);

/** How many tested moments are remembered. */
const originsFor = (horizon: number): number =>
  Math.max(Math.floor(testedSteps / strideFor(horizon)), fewestOrigins) +
  Math.ceil(horizon / strideFor(horizon));

/** How many steps back the oldest remembered moment lies. */
export const testedSpan = (horizon: number): number => (originsFor(horizon) + 1) * strideFor(horizon);

/** The members, what each would have said at moments of the past, and the mixture that this recommends. */
export class Ensemble {
  readonly history: History;
  readonly #members: readonly Member[];
  readonly #settings: EnsembleSettings;
  readonly #origins: Origin[] = [];
  readonly #remembered: number;
  readonly #known: Track;

  constructor(settings: EnsembleSettings) {
    this.#settings = settings;
    this.history = new History(settings.scale, settings.seasons, settings.capacity);
    this.#known = new Track(settings.capacity);
    this.#members = lineUp(this.history, settings.seasons, settings.capacity);
    this.#remembered = originsFor(settings.horizon);
  }

  /** Learns a value; NaN is a gap. Moments that will be forgotten before anyone asks need not be tested. */
  observe(value: number, tested: boolean): void {
    const trusted = !Number.isNaN(value);
    this.#known.push(value);
    this.history.push(trusted ? value : this.#fill());
    for (const member of this.#members) member.observe(trusted);
    if (tested) this.#rememberOrigin();
  }

  forecast(): EnsembleForecast {
    const { horizon } = this.#settings;
    const forecasts = this.#predictAll(horizon);
    const errors = this.#errorsByOrigin();
    const totals = this.#sum(errors);
    const weights = this.#weigh(totals, errors.length);
    return {
      point: combine(forecasts, weights, horizon),
      weights: this.#members.map(({ name }, index) => ({ member: name, weight: weights[index] as number })),
      trials: this.#trials(errors, totals),
    };
  }

  /** A gap is filled by the first member that can say what would have come. */
  #fill(): number {
    if (this.history.length === 0) return 0;
    return this.#predictAll(1)[0] as number;
  }

  #rememberOrigin(): void {
    const { horizon, seasons } = this.#settings;
    const position = this.history.length;
    const longest = seasons.at(-1) ?? 1;
    if (position % strideFor(horizon) !== 0 || position < 1.2 * longest + 8) return;
    this.#origins.push({ position, forecasts: this.#predictAll(horizon) });
    if (this.#origins.length > this.#remembered) this.#origins.shift();
  }

  #predictAll(horizon: number): Float64Array {
    const all = new Float64Array(this.#members.length * horizon);
    const bounds = this.#credibleRange();
    for (const [index, member] of this.#members.entries()) {
      const target = all.subarray(index * horizon, (index + 1) * horizon);
      const able = member.predict(horizon, target);
      if (able) this.#toOriginalUnits(member, target, bounds);
      else this.#repeatLastSeason(target);
    }
    return all;
  }

  #toOriginalUnits(member: Member, target: Float64Array, bounds: { low: number; high: number }): void {
    for (let step = 0; step < target.length; step++) {
      const raw = target[step] as number;
      const value = member.space === 'log' ? this.#settings.scale.fromLog(raw) : raw;
      target[step] = Math.min(Math.max(value, bounds.low), bounds.high);
    }
  }

  #repeatLastSeason(target: Float64Array): void {
    const linear = this.history.linear;
    const longest = this.#settings.seasons.at(-1) ?? 1;
    const season = linear.length >= longest ? longest : 1;
    for (let step = 0; step < target.length; step++) {
      target[step] = linear.at(linear.length - season + (step % season));
    }
  }

  /** No member may run away: at most twice the recent range above and once below what was seen lately. */
  #credibleRange(): { low: number; high: number } {
    const { linear } = this.history;
    const count = Math.min(linear.length, 2 * (this.#settings.seasons.at(-1) ?? 100));
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let back = 1; back <= count; back++) {
      const value = linear.at(linear.length - back);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const range = high - low;
    const lowest = low - range;
    return { low: this.#settings.nonNegative ? Math.max(lowest, 0) : lowest, high: high + 2 * range };
  }

  #errorsByOrigin(): { origin: Origin; steps: number; errors: Float64Array }[] {
    const { horizon } = this.#settings;
    return this.#origins
      .map((origin) => ({ origin, steps: Math.min(horizon, this.history.length - origin.position) }))
      .filter(({ steps }) => steps > 0)
      .map(({ origin, steps }) => ({ origin, steps, errors: this.#absoluteErrors(origin, steps) }));
  }

  #absoluteErrors(origin: Origin, steps: number): Float64Array {
    const { horizon } = this.#settings;
    return Float64Array.from(this.#members, (_, member) => {
      let sum = 0;
      for (let step = 0; step < steps; step++) {
        const actual = this.history.linear.at(origin.position + step);
        sum += Math.abs((origin.forecasts[member * horizon + step] as number) - actual);
      }
      return sum;
    });
  }

  #sum(errors: readonly { errors: Float64Array }[]): Float64Array {
    const totals = new Float64Array(this.#members.length);
    for (const one of errors) {
      for (let member = 0; member < totals.length; member++) {
        totals[member] = (totals[member] as number) + (one.errors[member] as number);
      }
    }
    return totals;
  }

  #weigh(totals: Float64Array, origins: number): Float64Array {
    return inverseErrorWeights(totals, tuning.sharpness + tuning.sharpnessPerOrigin * origins);
  }

  #trials(
    tested: readonly { origin: Origin; steps: number; errors: Float64Array }[],
    totals: Float64Array,
  ): Trial[] {
    const { horizon } = this.#settings;
    return tested.map(({ origin, steps, errors }) => {
      const others = totals.map((total, member) => total - (errors[member] as number));
      const weights = this.#weigh(others, tested.length);
      return {
        age: this.history.length - origin.position,
        forecast: combine(origin.forecasts, weights, horizon).subarray(0, steps),
        actual: Float64Array.from({ length: steps }, (_, step) => this.#known.at(origin.position + step)),
      };
    });
  }
}

import { Backtest, strideFor, type Trial } from './backtest.ts';
import { History } from './history.ts';
import { lineUp } from './line-up.ts';
import type { Member } from './member.ts';
import type { Scale } from './scale.ts';
import { Track } from './track.ts';

export interface EnsembleSettings {
  readonly scale: Scale;
  /** Ascending, in steps; each has been seen at least one and a half times. */
  readonly seasons: readonly number[];
  readonly horizon: number;
  readonly capacity: number;
  readonly nonNegative: boolean;
}

export interface EnsembleForecast {
  readonly point: Float64Array;
  /** The share of each member in the first steps ahead. */
  readonly weights: readonly { readonly member: string; readonly weight: number }[];
  readonly trials: readonly Trial[];
}

/** The members, what each would have said at moments of the past, and the mixture that this recommends. */
export class Ensemble {
  readonly history: History;
  readonly #members: readonly Member[];
  readonly #settings: EnsembleSettings;
  readonly #backtest: Backtest;
  readonly #actuals: Track;

  constructor(settings: EnsembleSettings) {
    this.#settings = settings;
    this.history = new History(settings.scale, settings.seasons, settings.capacity);
    this.#actuals = new Track(settings.capacity);
    this.#members = lineUp(this.history, settings.seasons, settings.capacity);
    const { horizon, scale, seasons } = settings;
    this.#backtest = new Backtest({
      shares: this.#members.map(({ share }) => share),
      horizon,
      scale,
      halfLife: seasons.at(-1) ?? 100,
    });
  }

  /** Learns a value; NaN is a gap. Moments that will be forgotten before anyone asks need not be tested. */
  observe(value: number, tested: boolean): void {
    const trusted = !Number.isNaN(value);
    this.#actuals.push(value);
    this.history.push(trusted ? value : this.#fill());
    for (const member of this.#members) member.observe(trusted);
    if (tested && this.#isOrigin()) this.#backtest.remember(this.history.length, this.#predictAll());
  }

  forecast(): EnsembleForecast {
    const { point, weights, trials } = this.#backtest.combine(this.#predictAll(), this.#actuals);
    return {
      point,
      weights: this.#members.map(({ name }, index) => ({ member: name, weight: weights[index] as number })),
      trials,
    };
  }

  /** A gap is filled with what the first member would have expected there. */
  #fill(): number {
    if (this.history.length === 0) return 0;
    const next = new Float64Array(1);
    this.#predict(this.#members[0] as Member, next, this.#credibleRange());
    return next[0] as number;
  }

  #isOrigin(): boolean {
    const { horizon, seasons } = this.#settings;
    const { length } = this.history;
    return length % strideFor(horizon) === 0 && length >= 1.2 * (seasons.at(-1) ?? 1) + 8;
  }

  #predictAll(): Float64Array {
    const { horizon } = this.#settings;
    const all = new Float64Array(this.#members.length * horizon);
    const range = this.#credibleRange();
    for (const [index, member] of this.#members.entries()) {
      this.#predict(member, all.subarray(index * horizon, (index + 1) * horizon), range);
    }
    return all;
  }

  #predict(member: Member, target: Float64Array, range: { low: number; high: number }): void {
    const able = member.predict(target.length, target);
    // An unstable regression of a degenerate series may run out of the range of doubles.
    if (!able || !target.every(Number.isFinite)) {
      this.#repeatLastSeason(target);
      return;
    }
    const { scale } = this.#settings;
    for (let step = 0; step < target.length; step++) {
      const raw = target[step] as number;
      const value = member.space === 'log' ? scale.fromLog(raw) : raw;
      target[step] = Math.min(Math.max(value, range.low), range.high);
    }
  }

  #repeatLastSeason(target: Float64Array): void {
    const { linear } = this.history;
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
}

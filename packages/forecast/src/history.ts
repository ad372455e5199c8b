import type { Scale } from './scale.ts';
import { Track } from './track.ts';

/** How far beyond its surroundings a value may lie, in mean step sizes on the log scale, before it is cut back. */
const tolerance = 8;
/** A doubling is never an outlier, however quiet the series was. */
const smallestTolerance = Math.log(2);

/**
 * The series as the members see it: gaps filled, single wild values cut back to what their surroundings make credible. A real
 * change of level passes within a few steps, because each cut value widens what is credible next.
 */
export class History {
  readonly log: Track;
  readonly linear: Track;
  readonly #scale: Scale;
  readonly #seasons: readonly number[];
  #meanStep = 0;
  #cut = 0;

  constructor(scale: Scale, seasons: readonly number[], capacity: number) {
    this.#scale = scale;
    this.#seasons = seasons;
    this.log = new Track(capacity);
    this.linear = new Track(capacity);
  }

  get length(): number {
    return this.linear.length;
  }

  /** How many values were cut back. */
  get cutValues(): number {
    return this.#cut;
  }

  push(value: number): void {
    const seen = this.#scale.toLog(value);
    const credible = this.#cutBack(seen);
    if (credible !== seen) this.#cut++;
    if (this.length > 0) {
      const step = Math.abs(credible - this.log.at(this.length - 1));
      this.#meanStep += (step - this.#meanStep) / Math.min(this.length, 500);
    }
    this.log.push(credible);
    this.linear.push(credible === seen ? value : this.#scale.fromLog(credible));
  }

  #cutBack(seen: number): number {
    const now = this.length;
    if (now < 8) return seen;
    const margin = Math.max(tolerance * this.#meanStep, smallestTolerance);
    let low = Math.min(this.log.at(now - 1), this.log.at(now - 2));
    let high = Math.max(this.log.at(now - 1), this.log.at(now - 2));
    for (const season of this.#seasons) {
      if (season >= now) continue;
      low = Math.min(low, this.log.at(now - season));
      high = Math.max(high, this.log.at(now - season));
    }
    return Math.min(Math.max(seen, low - margin), high + margin);
  }
}

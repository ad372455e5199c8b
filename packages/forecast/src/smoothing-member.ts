import type { Member } from './member.ts';
import type { Track } from './track.ts';

interface Gains {
  readonly level: number;
  readonly short: number;
  readonly long: number;
  /** How much of the last error the next step repeats. */
  readonly persistence: number;
}

/** A coarse grid: the candidates run side by side, and the one with the smallest recent error answers. */
const candidates: readonly Gains[] = [0.005, 0.03, 0.1].flatMap((level) =>
  [0.03, 0.1, 0.3].flatMap((short) =>
    [0.3, 0.8, 0.95].map((persistence) => ({ level, short, long: short, persistence })),
  ),
);

/** Exponential smoothing of a level and one or two seasons, with an autocorrelated error (Taylor, 2003). */
export function smoothingMember(
  name: string,
  space: Member['space'],
  source: Track,
  seasons: { short: number; long?: number | undefined },
): Member {
  const warmUp = seasons.long ?? seasons.short;
  const smoothers = candidates.map((gains) => new Smoother(gains, seasons));
  return {
    name,
    space,
    share: 1,
    observe() {
      if (source.length < warmUp) return;
      if (source.length === warmUp) {
        const firstCycle = new Float64Array(warmUp);
        source.copyLatest(warmUp, firstCycle);
        for (const smoother of smoothers) smoother.start(firstCycle);
        return;
      }
      const value = source.at(source.length - 1);
      for (const smoother of smoothers) smoother.observe(source.length - 1, value);
    },
    predict(horizon, target) {
      if (source.length < 2 * seasons.short || source.length <= warmUp) return false;
      const best = smoothers.reduce((left, right) => (right.error < left.error ? right : left));
      best.predict(source.length, horizon, target);
      return true;
    },
  };
}

class Smoother {
  readonly #gains: Gains;
  readonly #short: Float64Array;
  readonly #long: Float64Array;
  #level = 0;
  #carried = 0;
  /** Squared one-step error, the recent steps counting more. */
  error = 0;

  constructor(gains: Gains, seasons: { short: number; long?: number | undefined }) {
    this.#gains = gains;
    this.#short = new Float64Array(seasons.short);
    this.#long = new Float64Array(seasons.long ?? 1);
  }

  start(firstCycle: Float64Array): void {
    this.#level = firstCycle.reduce((sum, value) => sum + value, 0) / firstCycle.length;
    const cycles = firstCycle.length / this.#short.length;
    for (let position = 0; position < firstCycle.length; position++) {
      const slot = position % this.#short.length;
      const share = ((firstCycle[position] as number) - this.#level) / cycles;
      this.#short[slot] = (this.#short[slot] as number) + share;
    }
    if (this.#long.length === 1) return;
    for (let position = 0; position < firstCycle.length; position++) {
      const short = this.#short[position % this.#short.length] as number;
      this.#long[position] = (firstCycle[position] as number) - this.#level - short;
    }
  }

  observe(position: number, value: number): void {
    const short = position % this.#short.length;
    const long = position % this.#long.length;
    const gains = this.#gains;
    const structure = this.#level + (this.#short[short] as number) + (this.#long[long] as number);
    const error = value - structure - gains.persistence * this.#carried;
    this.error = 0.999 * this.error + error * error;
    this.#level += gains.level * error;
    this.#short[short] = (this.#short[short] as number) + gains.short * error;
    let moved = gains.level + gains.short;
    if (this.#long.length > 1) {
      this.#long[long] = (this.#long[long] as number) + gains.long * error;
      moved += gains.long;
    }
    this.#carried = value - structure - moved * error;
  }

  predict(position: number, horizon: number, target: Float64Array): void {
    let carried = this.#carried;
    for (let step = 0; step < horizon; step++) {
      carried *= this.#gains.persistence;
      const short = this.#short[(position + step) % this.#short.length] as number;
      const long = this.#long[(position + step) % this.#long.length] as number;
      target[step] = this.#level + short + long + carried;
    }
  }
}

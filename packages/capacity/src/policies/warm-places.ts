import type { LoadLevels } from '../simulator/load-levels.ts';

/** What a policy can tell of the environments on demand from the last minutes' load: which places are likely cold. */
export class WarmPlaces {
  readonly #minutes: { levels: LoadLevels; ready: number }[] = [];
  readonly #idleMinutes: number;

  constructor(idleSeconds: number) {
    this.#idleMinutes = Math.max(Math.round(idleSeconds / 60), 1);
  }

  observe(levels: LoadLevels, ready: number): void {
    this.#minutes.push({ levels, ready });
    if (this.#minutes.length > this.#idleMinutes) this.#minutes.shift();
  }

  /** For each place, the probability that no warm environment is on it; past the end it is 1. */
  cold(): Float64Array {
    const places = Math.max(0, ...this.#minutes.map(({ levels, ready }) => levels.reached - ready));
    const uses = new Float64Array(places);
    for (const { levels, ready } of this.#minutes) {
      for (let place = 0; ready + place < levels.reached; place++) {
        uses[place] = (uses[place] as number) + (levels.uses[ready + place] as number);
      }
    }
    return uses.map((expected) => Math.exp(-expected));
  }
}

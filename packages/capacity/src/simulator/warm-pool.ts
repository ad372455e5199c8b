import type { LoadLevels } from './load-levels.ts';

interface Past {
  readonly levels: LoadLevels;
  readonly provisioned: number;
}

/**
 * Environments on demand. The one on place j behind N provisioned environments is tried as often as level N + j. Taking those
 * tries as Poisson, it is cold when it is tried and was not tried for the idle time before: both follow from the sum of expected
 * tries over that time, kept for each place as a moving sum. What is left of the Poisson assumption shows in the comparison
 * with the request-by-request simulator.
 */
export class WarmPool {
  /** Expected tries of each place over the idle time, without those steps in which it was certain to be tried. */
  readonly #tries: number[] = [];
  readonly #past: (Past | undefined)[];
  #step = 0;
  /** Of the remembered steps those that may still hold the largest number of certain places, oldest first. */
  #candidates: { step: number; certain: number }[] = [];

  /** For how many steps an idle environment lives. */
  constructor(idleSteps: number) {
    this.#past = Array.from({ length: Math.max(idleSteps, 1) });
  }

  /** Lives through one step behind `provisioned` environments with at most `limit` in all; gives back the cold starts. */
  advance(levels: LoadLevels, provisioned: number, limit: number): number {
    const certainBefore = this.#candidates[0]?.certain ?? 0;
    const places = Math.min(levels.reached, limit) - provisioned;
    const coldStarts = this.#coldStarts(levels, provisioned, certainBefore, places);
    this.#remember(levels, provisioned, places);
    return coldStarts;
  }

  /** How many environments are expected to be alive. */
  get size(): number {
    const certain = this.#candidates[0]?.certain ?? 0;
    let size = certain;
    for (let place = certain; place < this.#tries.length; place++) {
      size += 1 - Math.exp(-(this.#tries[place] as number));
    }
    return size;
  }

  #coldStarts(levels: LoadLevels, provisioned: number, certainBefore: number, places: number): number {
    let coldStarts = 0;
    for (let place = certainBefore; place < places; place++) {
      const untouched = Math.exp(-(this.#tries[place] ?? 0));
      coldStarts += untouched * (1 - Math.exp(-(levels.uses[provisioned + place] as number)));
    }
    return coldStarts;
  }

  #remember(levels: LoadLevels, provisioned: number, places: number): void {
    const slot = this.#step % this.#past.length;
    const forgotten = this.#past[slot];
    if (forgotten !== undefined)
      this.#add(forgotten.levels, forgotten.provisioned, forgotten.levels.reached, -1);
    const kept = places < levels.reached - provisioned ? truncated(levels, provisioned + places) : levels;
    this.#add(kept, provisioned, kept.reached, 1);
    this.#past[slot] = { levels: kept, provisioned };
    const certain = Math.min(Math.max(kept.certain - provisioned, 0), Math.max(places, 0));
    while ((this.#candidates.at(-1)?.certain ?? -1) <= certain && this.#candidates.length > 0)
      this.#candidates.pop();
    this.#candidates.push({ step: this.#step, certain });
    this.#step++;
    if ((this.#candidates[0]?.step ?? 0) <= this.#step - this.#past.length - 1) this.#candidates.shift();
  }

  #add(levels: LoadLevels, provisioned: number, reached: number, sign: 1 | -1): void {
    for (let level = Math.max(levels.certain, provisioned); level < reached; level++) {
      const place = level - provisioned;
      while (this.#tries.length <= place) this.#tries.push(0);
      const sum = (this.#tries[place] as number) + sign * (levels.uses[level] as number);
      this.#tries[place] = sum > 0 ? sum : 0;
    }
  }
}

function truncated(levels: LoadLevels, reached: number): LoadLevels {
  return {
    ...levels,
    reached: Math.max(reached, 0),
    certain: Math.min(levels.certain, Math.max(reached, 0)),
  };
}

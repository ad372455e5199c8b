import { type LoadLevels, LoadLevelTables } from '../simulator/load-levels.ts';
import type { LambdaSettings } from '../simulator/settings.ts';

/** Provisioned concurrency is charged by windows of so many minutes, so capacity is planned by them. */
export const windowMinutes = 5;
export const windowSeconds = 60 * windowMinutes;

/** What a window is expected to ask of each level of concurrency, counted from 0 in the order in which levels are tried. */
export interface WindowLoad {
  /** Levels below are as good as certainly used. */
  readonly certain: number;
  /** Levels from here on are as good as never used. */
  readonly reached: number;
  /** The probability that a level is used, from level `certain` on. */
  readonly used: Float64Array;
  /** The probability that a level stays unused for the ten minutes after which Lambda may have let it go. */
  readonly forgotten: Float64Array;
  /** Mean concurrency served by the first `environments` levels. */
  carried(environments: number): number;
}

/** Fewer uses in a window than this do not bear on a decision, nor does the chance of none when there are more than the other. */
const negligibleUses = 1e-3;
const certainUses = 9;

interface Possibility {
  readonly certain: number;
  readonly reached: number;
  readonly used: Float64Array;
  readonly forgotten: Float64Array;
  readonly levels: LoadLevels;
}

/** Makes the expectations of windows for one function. */
export class WindowLoads {
  readonly #durationSeconds: number;
  readonly #windowsIdle: number;
  readonly #minuteTables: LoadLevelTables;
  readonly #windowTables: LoadLevelTables;
  readonly #possibilities = new Map<LoadLevels, Map<LoadLevels, Possibility>>();

  constructor({ durationMs, burstiness, idleSeconds }: LambdaSettings) {
    this.#durationSeconds = durationMs / 1000;
    this.#windowsIdle = idleSeconds / windowSeconds;
    this.#minuteTables = new LoadLevelTables(60, this.#durationSeconds, burstiness);
    this.#windowTables = new LoadLevelTables(windowSeconds, this.#durationSeconds, burstiness);
  }

  /** The levels under so many requests in a minute. */
  minute(requests: number): LoadLevels {
    return this.#minuteTables.at((requests / 60) * this.#durationSeconds);
  }

  /**
   * A window of which only possible numbers of requests are known, and how likely each is. Its busiest minute has `peakFactor`
   * times the requests of the average one.
   */
  uncertain(requests: Iterable<number>, weights: readonly number[], peakFactor: number): WindowLoad {
    const possibilities = Array.from(requests, (count) => this.#possibility(count, peakFactor));
    const certain = Math.min(...possibilities.map((one) => one.certain));
    const reached = Math.max(...possibilities.map((one) => one.reached));
    const used = new Float64Array(reached - certain);
    const forgotten = new Float64Array(reached - certain).fill(1);
    for (const [position, one] of possibilities.entries()) {
      const weight = weights[position] as number;
      for (let level = certain; level < one.reached; level++) {
        const index = level - certain;
        const known = level >= one.certain;
        const use = known ? (one.used[level - one.certain] as number) : 1;
        const forget = known ? (one.forgotten[level - one.certain] as number) : 0;
        used[index] = (used[index] as number) + weight * use;
        forgotten[index] = (forgotten[index] as number) - weight * (1 - forget);
      }
    }
    const all = possibilities.map(({ levels }) => levels);
    return {
      certain,
      reached,
      used,
      forgotten,
      carried: (environments) => meanCarried(all, weights, environments),
    };
  }

  /** A window whose minutes are known. */
  known(requestsByMinute: Iterable<number>): WindowLoad {
    const minutes = Array.from(requestsByMinute, (count) => this.minute(count));
    const total = new Float64Array(Math.max(...minutes.map(({ uses }) => uses.length)));
    for (const { uses } of minutes) {
      for (const [level, expected] of uses.entries()) total[level] = (total[level] as number) + expected;
    }
    const equalWeights = minutes.map(() => 1 / minutes.length);
    const [certain, reached] = relevant(total);
    const uses = total.subarray(certain, reached);
    return {
      certain,
      reached,
      used: uses.map((expected) => 1 - Math.exp(-expected)),
      forgotten: uses.map((expected) => Math.exp(-expected * this.#windowsIdle)),
      carried: (environments) => meanCarried(minutes, equalWeights, environments),
    };
  }

  #possibility(requests: number, peakFactor: number): Possibility {
    const levels = this.#windowTables.at((requests / windowSeconds) * this.#durationSeconds);
    const peak = this.minute((requests / windowMinutes) * peakFactor);
    const byPeak = this.#possibilities.get(levels) ?? new Map<LoadLevels, Possibility>();
    this.#possibilities.set(levels, byPeak);
    const known = byPeak.get(peak);
    if (known !== undefined) return known;
    const total = peak.uses.map(
      (expected, level) => expected + ((windowMinutes - 1) / windowMinutes) * (levels.uses[level] ?? 0),
    );
    const [certain, reached] = relevant(total);
    const uses = total.subarray(certain, reached);
    const made = {
      certain,
      reached,
      used: uses.map((expected) => 1 - Math.exp(-expected)),
      forgotten: uses.map((expected) => Math.exp(-expected * this.#windowsIdle)),
      levels,
    };
    byPeak.set(peak, made);
    return made;
  }
}

/** From the first level whose use in a window is in doubt to the end of those whose use is worth a thought. */
function relevant(uses: Float64Array): [number, number] {
  let certain = 0;
  while (certain < uses.length && (uses[certain] as number) > certainUses) certain++;
  let reached = certain;
  while (reached < uses.length && (uses[reached] as number) > negligibleUses) reached++;
  return [certain, reached];
}

function meanCarried(
  possibilities: readonly LoadLevels[],
  weights: readonly number[],
  environments: number,
): number {
  let sum = 0;
  for (const [position, { load, passed }] of possibilities.entries()) {
    sum += (weights[position] as number) * load * (1 - (passed[environments] ?? 0));
  }
  return sum;
}

/**
 * What a steady load does to environments that are tried in a fixed order, level 1 first. The share of requests that pass
 * level k busy is Erlang's loss formula B(k), so one recursion gives spill-over (B at the provisioned level), throttling (B at
 * the limit), how busy each level is, and how often it is used at all.
 */
export interface LoadLevels {
  /** Mean concurrency: arrival rate × mean duration. */
  readonly load: number;
  /** passed[k]: the share of requests that find levels 1…k all busy; passed[0] is 1. */
  readonly passed: Float64Array;
  /** uses[k]: how often level k + 1 is tried in one step. */
  readonly uses: Float64Array;
  /** Levels up to this one are used in every step, as good as certainly. */
  readonly certain: number;
  /** Levels past this one are as good as never used. */
  readonly reached: number;
  /** The expected highest concurrency within a step. */
  readonly peak: number;
}

/** Uses a step above which a level counts as certainly used (it is idle once in 5e8 steps). */
const certainUses = 20;
const negligibleUses = 1e-7;
/** Loads are rounded to steps of 0.27 %, so that a year needs a few hundred tables. */
const gridPerOctave = 256;
const smallestLoad = 2 ** -20;
/** More than any account is granted by default, and what the tables can hold. */
export const largestLoad = 50_000;

/** Tables of levels by load, made when first needed. */
export class LoadLevelTables {
  readonly #tables = new Map<number, LoadLevels>();
  readonly #stepSeconds: number;
  readonly #durationSeconds: number;
  readonly #burstiness: number;

  constructor(stepSeconds: number, durationSeconds: number, burstiness: number) {
    this.#stepSeconds = stepSeconds;
    this.#durationSeconds = durationSeconds;
    this.#burstiness = burstiness;
  }

  /** The levels under a load (mean concurrency, at most `largestLoad`). */
  at(load: number): LoadLevels {
    const key = load > smallestLoad ? Math.round(Math.log2(load) * gridPerOctave) : Number.NEGATIVE_INFINITY;
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const made = this.#make(2 ** (key / gridPerOctave));
    this.#tables.set(key, made);
    return made;
  }

  #make(load: number): LoadLevels {
    const requests = (load / this.#durationSeconds) * this.#stepSeconds;
    const passed = passedShares(load, this.#burstiness, Math.max(requests, 1));
    const uses = passed.map((share) => share * requests);
    let certain = 0;
    let peak = 0;
    for (const expected of uses) {
      if (expected > certainUses) certain++;
      peak += 1 - Math.exp(-expected);
    }
    return { load, passed, uses, certain, reached: uses.length, peak };
  }
}

/**
 * Bursts are Hayward's approximation: a stream whose concurrency has z times the variance of Poisson's passes k levels like a
 * Poisson stream of load/z passes k/z of them. Between whole levels the logarithm is interpolated.
 */
function passedShares(load: number, burstiness: number, requests: number): Float64Array {
  const smooth = load / burstiness;
  const whole = [1];
  let last = 1;
  while (last * requests > negligibleUses) {
    last = (smooth * last) / (whole.length + smooth * last);
    whole.push(last);
  }
  if (burstiness === 1) return Float64Array.from(whole);
  const levels = Math.floor((whole.length - 1) * burstiness);
  return Float64Array.from({ length: levels }, (_, level) => {
    const position = level / burstiness;
    const below = Math.floor(position);
    const from = whole[below] as number;
    const to = Math.max(whole[below + 1] as number, Number.MIN_VALUE);
    return from * (to / from) ** (position - below);
  });
}

/** The share that passes `level` environments. */
export function passedAt(levels: LoadLevels, level: number): number {
  return levels.passed[level] ?? 0;
}

/** The smallest level that lets at most `share` pass. */
export function levelWherePassed(levels: LoadLevels, share: number): number {
  let low = 0;
  let high = levels.passed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((levels.passed[middle] as number) > share) low = middle + 1;
    else high = middle;
  }
  return low;
}

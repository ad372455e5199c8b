import { addScaled, solveSymmetric } from './linear-system.ts';
import type { Track } from './track.ts';

export interface AutoregressionSettings {
  /** Which earlier values explain the next one, ascending, in steps. */
  readonly lags: readonly number[];
  /** After how many steps an observation counts half. */
  readonly halfLife: number;
  /** The ridge penalty on each coefficient, in units of the series' variance. */
  readonly ridge: number;
  /** How many steps a solution may serve before it is made anew. */
  readonly refreshEvery: number;
}

/** Beyond this the weights of the rows are brought back to 1, long before doubles overflow. */
const largestWeight = 1e60;

/**
 * A ridge regression of a series on its own past, learned one row at a time: the normal equations are kept, so that a new
 * value costs a rank-one update and a forecast one small Cholesky, whatever the length of the history.
 */
export class Autoregression {
  readonly #source: Track;
  readonly #settings: AutoregressionSettings;
  readonly #lags: Int32Array;
  readonly #longestLag: number;
  readonly #size: number;
  readonly #gram: Float64Array;
  readonly #moments: Float64Array;
  readonly #row: Float64Array;
  readonly #growth: number;
  readonly #factor: Float64Array;
  readonly #coefficients: Float64Array;
  /** Where forecasts are rolled out: kept, because a forecast a second must not leave a megabyte a second behind. */
  #path = new Float64Array(0);
  #reference = Number.NaN;
  #weight = 1;
  #rows = 0;
  #solvedAtRow = -1;

  constructor(source: Track, settings: AutoregressionSettings) {
    this.#source = source;
    this.#settings = settings;
    this.#lags = Int32Array.from(settings.lags);
    this.#longestLag = Math.max(...settings.lags);
    this.#size = settings.lags.length + 1;
    this.#gram = new Float64Array(this.#size * this.#size);
    this.#moments = new Float64Array(this.#size);
    this.#row = new Float64Array(this.#size);
    this.#row[this.#size - 1] = 1;
    this.#growth = 2 ** (1 / settings.halfLife);
    this.#factor = new Float64Array(this.#gram.length);
    this.#coefficients = new Float64Array(this.#size);
  }

  /** Whether there are enough rows for the coefficients to mean anything. */
  get ready(): boolean {
    return this.#rows >= 2 * this.#size;
  }

  /** Learns from the latest value of the source; an untrusted one (a filled gap) only ages the others. */
  observe(trusted: boolean): void {
    const position = this.#source.length - 1;
    if (position < this.#longestLag) return;
    this.#weight *= this.#growth;
    if (this.#weight > largestWeight) this.#rescale();
    if (!trusted) return;
    if (Number.isNaN(this.#reference)) this.#reference = this.#meanOfLatest(this.#longestLag);
    this.#source.gather(position, this.#lags, this.#reference, this.#row);
    const target = this.#source.at(position) - this.#reference;
    for (let index = 0; index < this.#size; index++) {
      const scale = this.#weight * (this.#row[index] as number);
      addScaled(this.#gram, index * this.#size, this.#row, scale, index + 1);
    }
    addScaled(this.#moments, 0, this.#row, this.#weight * target, this.#size);
    this.#rows++;
  }

  /** Continues the source by `horizon` values, each forecast feeding the next. Call only when `ready`. */
  predict(horizon: number, target: Float64Array): void {
    this.#solveIfStale();
    const longest = this.#longestLag;
    if (this.#path.length < longest + horizon) this.#path = new Float64Array(longest + horizon);
    const path = this.#path;
    this.#source.copyLatest(longest, path);
    const intercept = this.#coefficients[this.#size - 1] as number;
    for (let step = 0; step < horizon; step++) {
      let value = intercept + this.#reference;
      for (let index = 0; index < this.#lags.length; index++) {
        const past = path[longest + step - (this.#lags[index] as number)] as number;
        value += (this.#coefficients[index] as number) * (past - this.#reference);
      }
      path[longest + step] = value;
      target[step] = value;
    }
  }

  #solveIfStale(): void {
    if (this.#solvedAtRow >= 0 && this.#rows - this.#solvedAtRow < this.#settings.refreshEvery) return;
    const size = this.#size;
    const last = size - 1;
    this.#factor.set(this.#gram);
    this.#coefficients.set(this.#moments);
    const total = this.#gram[last * size + last] as number;
    const mean = (this.#gram[last * size] as number) / total;
    const variance = Math.max((this.#gram[0] as number) / total - mean * mean, 0);
    for (let index = 0; index < last; index++) {
      const diagonal = index * size + index;
      this.#factor[diagonal] =
        (this.#factor[diagonal] as number) + this.#weight * this.#settings.ridge * variance;
    }
    solveSymmetric(this.#factor, this.#coefficients, size);
    this.#solvedAtRow = this.#rows;
  }

  #meanOfLatest(count: number): number {
    const values = new Float64Array(count);
    this.#source.copyLatest(count, values);
    return values.reduce((sum, value) => sum + value, 0) / count;
  }

  #rescale(): void {
    for (let index = 0; index < this.#gram.length; index++) {
      this.#gram[index] = (this.#gram[index] as number) / this.#weight;
    }
    for (let index = 0; index < this.#size; index++) {
      this.#moments[index] = (this.#moments[index] as number) / this.#weight;
    }
    this.#weight = 1;
  }
}

import { addBlock, blockEnd, blocks, memberWeights } from './combination.ts';
import type { Scale } from './scale.ts';
import type { Track } from './track.ts';

/** How many steps of the past the members are tested on. */
const testedSteps = 288;
const fewestOrigins = 24;

/**
 * A moment of the past, and what the ensemble would have said then. Its weights do not know the errors of that moment, nor those
 * of its neighbours that foretold some of the same steps: with them the trials looked better than the future turned out.
 */
export interface Trial {
  /** How many steps ago the forecast was made. */
  readonly age: number;
  readonly forecast: Float64Array;
  /** As many steps as have passed since, NaN where unknown. */
  readonly actual: Float64Array;
}

interface Origin {
  /** The length of the history when the forecasts were made. */
  readonly position: number;
  readonly forecasts: MemberForecasts;
}

/** The same forecasts in original units and on the log scale: row by member, column by step ahead. */
interface MemberForecasts {
  readonly linear: Float64Array;
  readonly log: Float64Array;
}

interface Test {
  readonly origin: Origin;
  readonly actual: Float64Array;
  /** Summed absolute errors, weighted by age: row by member, column by block. */
  readonly errors: Float64Array;
}

/** How far apart the tested moments lie, in steps. */
export const strideFor = (horizon: number): number => Math.max(Math.floor(horizon / 4), 1);

const originsFor = (horizon: number): number =>
  Math.max(Math.floor(testedSteps / strideFor(horizon)), fewestOrigins) +
  Math.ceil(horizon / strideFor(horizon));

/** How many steps back the oldest remembered moment lies. */
export const testedSpan = (horizon: number): number => (originsFor(horizon) + 1) * strideFor(horizon);

/** What the members said at moments of the past, how it turned out, and the weights that this recommends. */
export class Backtest {
  readonly #shares: readonly number[];
  readonly #horizon: number;
  readonly #scale: Scale;
  readonly #halfLife: number;
  readonly #origins: Origin[] = [];

  /** `shares`: one a member; `halfLife`: after how many steps a test counts half. */
  constructor(settings: { shares: readonly number[]; horizon: number; scale: Scale; halfLife: number }) {
    this.#shares = settings.shares;
    this.#horizon = settings.horizon;
    this.#scale = settings.scale;
    this.#halfLife = settings.halfLife;
  }

  /** Keeps what the members (row by row) forecast when the history was `position` steps long. */
  remember(position: number, forecasts: Float64Array): void {
    this.#origins.push({ position, forecasts: this.#onBothScales(forecasts) });
    if (this.#origins.length > originsFor(this.#horizon)) this.#origins.shift();
  }

  /** Combines the members' forecasts of the steps after the last of `actuals`, and those of every tested moment. */
  combine(
    forecasts: Float64Array,
    actuals: Track,
  ): { point: Float64Array; weights: Float64Array; trials: Trial[] } {
    const tests = this.#origins
      .filter(({ position }) => position < actuals.length)
      .map((origin) => this.#test(origin, actuals));
    const errors = new Float64Array(this.#shares.length * blocks);
    for (const test of tests) addTo(errors, test.errors, 1);
    const point = this.#mix(this.#onBothScales(forecasts), errors, tests.length);
    const trials = tests.map((test) => {
      const others = errors.slice();
      for (const other of tests) {
        if (Math.abs(other.origin.position - test.origin.position) < this.#horizon)
          addTo(others, other.errors, -1);
      }
      return {
        age: actuals.length - test.origin.position,
        forecast: this.#mix(test.origin.forecasts, others, tests.length).subarray(0, test.actual.length),
        actual: test.actual,
      };
    });
    return { point, weights: memberWeights(errors, this.#shares, 0, tests.length), trials };
  }

  #onBothScales(forecasts: Float64Array): MemberForecasts {
    return { linear: forecasts, log: forecasts.map((value) => this.#scale.toLog(value)) };
  }

  /** Mixes on the log scale: one member that runs high then does less harm than in a plain mean. */
  #mix({ log }: MemberForecasts, errors: Float64Array, tests: number): Float64Array {
    const mixed = new Float64Array(this.#horizon);
    for (let block = 0, from = 0; block < blocks; block++) {
      const to = blockEnd(block, this.#horizon);
      if (to > from)
        addBlock(mixed, log, memberWeights(errors, this.#shares, block, tests), from, to, this.#horizon);
      from = to;
    }
    return mixed.map((value) => this.#scale.fromLog(value));
  }

  #test(origin: Origin, actuals: Track): Test {
    const steps = Math.min(this.#horizon, actuals.length - origin.position);
    const actual = Float64Array.from({ length: steps }, (_, step) => actuals.at(origin.position + step));
    const errors = new Float64Array(this.#shares.length * blocks);
    const weight = 0.5 ** ((actuals.length - origin.position) / this.#halfLife);
    for (let member = 0; member < this.#shares.length; member++) {
      for (let block = 0, step = 0; block < blocks; block++) {
        const end = Math.min(blockEnd(block, this.#horizon), steps);
        let sum = 0;
        for (; step < end; step++) {
          const error =
            (origin.forecasts.linear[member * this.#horizon + step] as number) - (actual[step] as number);
          if (!Number.isNaN(error)) sum += Math.abs(error);
        }
        errors[member * blocks + block] = weight * sum;
      }
    }
    return { origin, actual, errors };
  }
}

function addTo(target: Float64Array, addend: Float64Array, sign: 1 | -1): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = Math.max((target[index] as number) + sign * (addend[index] as number), 0);
  }
}

import { InvalidInput } from './invalid-input.ts';

export interface TimedValue {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly value: number | null;
}

export interface RegularSeries {
  /** One value a step; NaN where there was none. */
  readonly values: Float64Array;
  /** The timestamp of the first value. */
  readonly startsAt: number;
  readonly stepMs: number;
}

/** A year at one-second steps. */
const mostSteps = 31_622_400;

/**
 * Puts timed values on a regular grid that starts at the first of them. Timestamps must ascend; one may lie anywhere within
 * its step. Steps without a value become NaN.
 */
export function toRegularSeries(points: readonly TimedValue[], stepMs: number): RegularSeries | InvalidInput {
  if (!(stepMs > 0 && Number.isFinite(stepMs))) {
    return new InvalidInput('invalid-step', `The step is a positive number of milliseconds, not ${stepMs}.`);
  }
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined)
    return new InvalidInput('empty-series', 'The series is empty.');
  const disorder = findDisorder(points, first.timestamp, stepMs);
  if (disorder !== undefined) return disorder;
  const steps = stepOf(last.timestamp, first.timestamp, stepMs) + 1;
  if (steps > mostSteps) {
    return new InvalidInput(
      'too-many-steps',
      `From the first timestamp to the last there are ${steps} steps, more than ${mostSteps}.`,
    );
  }
  const values = new Float64Array(steps).fill(Number.NaN);
  for (const { timestamp, value } of points) {
    values[stepOf(timestamp, first.timestamp, stepMs)] = value ?? Number.NaN;
  }
  return { values, startsAt: first.timestamp, stepMs };
}

const stepOf = (timestamp: number, start: number, stepMs: number): number =>
  Math.floor((timestamp - start) / stepMs);

function findDisorder(
  points: readonly TimedValue[],
  start: number,
  stepMs: number,
): InvalidInput | undefined {
  let previous = -1;
  for (const [index, { timestamp }] of points.entries()) {
    if (!Number.isFinite(timestamp)) {
      return new InvalidInput('not-finite', `Timestamp ${index} is not a number.`, index);
    }
    const step = stepOf(timestamp, start, stepMs);
    if (step < previous) {
      return new InvalidInput(
        'unsorted-timestamps',
        `Timestamp ${index} is earlier than the one before it.`,
        index,
      );
    }
    if (step === previous) {
      return new InvalidInput(
        'duplicate-timestamp',
        `Timestamp ${index} falls in the same step as the one before it.`,
        index,
      );
    }
    previous = step;
  }
  return undefined;
}

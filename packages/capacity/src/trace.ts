import { InvalidInput } from './invalid-input.ts';

/** Requests that came, counted step by step. */
export interface Trace {
  /** The start of the first step, milliseconds since 1970. */
  readonly startsAt: number;
  readonly stepSeconds: number;
  /** Requests in each step; never negative, never NaN. */
  readonly requests: Float64Array;
}

export interface TracePoint {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly requests: number;
}

/** Five years of minutes, or a month of seconds. */
const mostSteps = 3_000_000;

/**
 * Puts counted requests on a regular grid. The step is the shortest distance between neighbours; steps that are missing had no
 * requests. Refused: fewer than two points, timestamps that do not ascend, counts that are negative or no numbers.
 */
export function toTrace(points: readonly TracePoint[]): Trace | InvalidInput {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) {
    return new InvalidInput('A trace needs at least two points: their distance is its step.');
  }
  const stepMs = shortestDistance(points);
  if (stepMs instanceof InvalidInput) return stepMs;
  const stepOf = (timestamp: number): number => Math.round((timestamp - first.timestamp) / stepMs);
  const steps = stepOf(last.timestamp) + 1;
  if (steps > mostSteps) {
    return new InvalidInput(
      `The trace covers ${steps} steps of ${stepMs / 1000} s; at most ${mostSteps} are replayed.`,
    );
  }
  const requests = new Float64Array(steps);
  for (const { timestamp, requests: count } of points) {
    const step = stepOf(timestamp);
    requests[step] = (requests[step] ?? 0) + count;
  }
  return { startsAt: first.timestamp, stepSeconds: stepMs / 1000, requests };
}

function shortestDistance(points: readonly TracePoint[]): number | InvalidInput {
  let shortest = Number.POSITIVE_INFINITY;
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, { timestamp, requests }] of points.entries()) {
    if (!Number.isFinite(timestamp)) return new InvalidInput('The timestamp is not a number.', index);
    if (!(requests >= 0 && Number.isFinite(requests))) {
      return new InvalidInput(`A count of requests is a number from 0 up, not ${requests}.`, index);
    }
    if (timestamp <= previous) {
      return new InvalidInput('The timestamp is not later than the one before it.', index);
    }
    shortest = Math.min(shortest, timestamp - previous);
    previous = timestamp;
  }
  return shortest >= 1000 ? shortest : new InvalidInput('The steps of a trace are at least one second long.');
}

/**
 * The same requests at another step: long steps are split evenly, short ones are summed. One step must be a multiple of the
 * other.
 */
export function resample(trace: Trace, stepSeconds: number): Trace | InvalidInput {
  const { startsAt, requests } = trace;
  if (stepSeconds === trace.stepSeconds) return trace;
  const parts = trace.stepSeconds / stepSeconds;
  if (Number.isInteger(parts)) {
    if (requests.length * parts > mostSteps) {
      return new InvalidInput(`At steps of ${stepSeconds} s the trace has more than ${mostSteps} of them.`);
    }
    const split = new Float64Array(requests.length * parts);
    for (let step = 0; step < split.length; step++) {
      split[step] = (requests[Math.floor(step / parts)] as number) / parts;
    }
    return { startsAt, stepSeconds, requests: split };
  }
  const together = stepSeconds / trace.stepSeconds;
  if (!Number.isInteger(together)) {
    return new InvalidInput(`Steps of ${trace.stepSeconds} s do not fit steps of ${stepSeconds} s.`);
  }
  const summed = new Float64Array(Math.ceil(requests.length / together));
  for (const [step, count] of requests.entries()) {
    const target = Math.floor(step / together);
    summed[target] = (summed[target] as number) + count;
  }
  return { startsAt, stepSeconds, requests: summed };
}

/** The same shape of load, so many times as much of it. */
export function scale(trace: Trace, factor: number): Trace {
  return { ...trace, requests: trace.requests.map((count) => count * factor) };
}

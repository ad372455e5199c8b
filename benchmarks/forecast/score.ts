import type { Method, Prediction } from './methods.ts';

export interface Window {
  readonly history: Float64Array;
  readonly actual: Float64Array;
}

/** Accuracy over many windows. Shares are of 1, times in milliseconds of one core. */
export interface Score {
  /** Symmetric mean absolute percentage error, per cent, as in the M4 competition. */
  readonly smape: number;
  /** Mean absolute error over that of the naive forecast of a day before, within the history. */
  readonly mase: number;
  /** The sum of absolute errors over the sum of what came. */
  readonly wape: number;
  /** The share of values within the 90 % band; NaN where the method has none. */
  readonly coverage: number;
  readonly medianMs: number;
}

export function score(
  method: Method,
  windows: readonly Window[],
  day: number,
  onProgress: (done: number) => void,
): Score {
  const times: number[] = [];
  const parts = windows.map((window, index) => {
    const before = process.cpuUsage();
    const prediction = method.predict(window.history, window.actual.length, day);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    onProgress(index + 1);
    return measure(prediction, window, day);
  });
  const mean = (of: (part: Part) => number): number =>
    parts.reduce((sum, part) => sum + of(part), 0) / parts.length;
  return {
    smape: mean(({ smape }) => smape),
    mase: mean(({ mase }) => mase),
    wape: mean(({ error }) => error) / mean(({ total }) => total),
    coverage: mean(({ covered }) => covered),
    medianMs: times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? Number.NaN,
  };
}

interface Part {
  readonly smape: number;
  readonly mase: number;
  readonly error: number;
  readonly total: number;
  readonly covered: number;
}

function measure({ point, band }: Prediction, { history, actual }: Window, day: number): Part {
  let [smape, error, total, covered, known] = [0, 0, 0, 0, 0];
  for (const [step, value] of actual.entries()) {
    if (Number.isNaN(value)) continue;
    const guess = point[step] ?? Number.NaN;
    const miss = Math.abs(value - guess);
    known++;
    error += miss;
    total += value;
    smape += miss === 0 ? 0 : (200 * miss) / (Math.abs(value) + Math.abs(guess));
    if (
      band !== undefined &&
      value >= (band.low[step] ?? Infinity) &&
      value <= (band.high[step] ?? -Infinity)
    )
      covered++;
  }
  return {
    smape: smape / known,
    mase: error / known / naiveError(history, day),
    error,
    total,
    covered: band === undefined ? Number.NaN : covered / known,
  };
}

function naiveError(history: Float64Array, day: number): number {
  let sum = 0;
  let known = 0;
  for (let at = day; at < history.length; at++) {
    const difference = Math.abs((history[at] ?? 0) - (history[at - day] ?? 0));
    if (Number.isNaN(difference)) continue;
    sum += difference;
    known++;
  }
  return sum / known;
}

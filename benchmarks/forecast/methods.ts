import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, MSTL } from '@bsull/augurs/mstl';
import { forecast, InvalidInput } from '@glamora/forecast';

export interface Prediction {
  readonly point: ArrayLike<number>;
  /** The band that should hold 90 % of what comes, where the method gives one. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

/** Continues a history by `horizon` steps; `day` is how many steps a day has. */
export interface Method {
  readonly name: string;
  predict(history: Float64Array, horizon: number, day: number): Prediction;
}

export const ours: Method = {
  name: 'glamora',
  predict(history, horizon, day) {
    const result = forecast(history, { horizon, seasons: [day, 7 * day] });
    if (result instanceof InvalidInput) throw new TypeError(result.message);
    const [low, , high] = result.quantiles;
    if (low === undefined || high === undefined) throw new TypeError('no band');
    return { point: result.point, band: { low: low.values, high: high.values } };
  },
};

export const seasonalNaive: Method = {
  name: 'seasonal naive',
  predict: (history, horizon, day) => ({
    point: Float64Array.from({ length: horizon }, (_, step) => history.at((step % day) - day) ?? Number.NaN),
  }),
};

/**
 * The baseline to beat: a recursive ridge autoregression of log values, lags 1–4, 23–25, 48, 49, 72, 96, 120, 144, 167–169 hours,
 * observations weighted by 0.998 to the power of their age. Written apart from the ensemble, on purpose as plainly as possible.
 */
export const ridge: Method = {
  name: 'ridge',
  predict(history, horizon, day) {
    const week = 7 * day;
    const multiples = [3, 4, 5, 6].map((days) => days * day);
    const lags = [
      1,
      2,
      3,
      4,
      day - 1,
      day,
      day + 1,
      2 * day,
      2 * day + 1,
      ...multiples,
      week - 1,
      week,
      week + 1,
    ];
    const logs = Array.from(history, (value) => Math.log(Math.max(value, 1)));
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length) || 1;
    const path = logs.map((value) => (value - mean) / deviation);
    const coefficients = fitRidge(path, lags, 0.998 ** (24 / day), 0.01);
    for (let step = 0; step < horizon; step++) path.push(expected(path, path.length, lags, coefficients));
    return { point: path.slice(-horizon).map((value) => Math.exp(value * deviation + mean)) };
  },
};

const expected = (path: number[], at: number, lags: number[], coefficients: number[]): number =>
  lags.reduce(
    (sum, lag, index) => sum + (coefficients[index] ?? 0) * (path[at - lag] ?? 0),
    coefficients[lags.length] ?? 0,
  );

function fitRidge(path: number[], lags: number[], decay: number, penalty: number): number[] {
  const size = lags.length + 1;
  const system = Array.from({ length: size }, (_, row) => {
    const line = new Float64Array(size + 1);
    line[row] = row < lags.length ? penalty : 1e-6;
    return line;
  });
  for (let at = Math.max(...lags); at < path.length; at++) {
    const weight = decay ** (path.length - 1 - at);
    const row = [...lags.map((lag) => path[at - lag] ?? 0), 1, path[at] ?? 0];
    for (const [index, line] of system.entries()) {
      const scale = weight * (row[index] ?? 0);
      for (let column = 0; column <= size; column++)
        line[column] = (line[column] ?? 0) + scale * (row[column] ?? 0);
    }
  }
  return solve(system);
}

/** Gauss–Jordan elimination of a positive definite system whose right side is the last column. */
function solve(system: Float64Array[]): number[] {
  for (const [pivotRow, pivotLine] of system.entries()) {
    const pivot = pivotLine[pivotRow] ?? 1;
    for (const [row, line] of system.entries()) {
      if (row === pivotRow) continue;
      const factor = (line[pivotRow] ?? 0) / pivot;
      for (let column = pivotRow; column < line.length; column++) {
        line[column] = (line[column] ?? 0) - factor * (pivotLine[column] ?? 0);
      }
    }
  }
  return system.map((line, row) => (line.at(-1) ?? 0) / (line[row] ?? 1));
}

/** Grafana's augurs: MSTL decomposition with automatic exponential smoothing of the trend. */
export function decomposition(): Method {
  const resolve = createRequire(import.meta.url).resolve;
  const script = resolve('@bsull/augurs/mstl');
  initSync({ module: readFileSync(script.replace('mstl.js', 'mstl_bg.wasm')) });
  return {
    name: 'MSTL + ETS',
    predict(history, horizon, day) {
      // It refuses a season that the history does not hold twice.
      const seasons = [day, 7 * day].filter((season) => 2 * season < history.length);
      const model = MSTL.ets(seasons, { impute: true });
      model.fit(history);
      const { point, intervals } = model.predict(horizon, 0.9);
      model.free();
      return intervals === undefined
        ? { point }
        : { point, band: { low: intervals.lower, high: intervals.upper } };
    },
  };
}

import type { LambdaSettings } from './settings.ts';

/** What a cold start adds to a request: a log-normal distribution, given by its median and 95th percentile in milliseconds. */
export interface ColdStartLatency {
  readonly mean: number;
  quantile(level: number): number;
}

const normalQuantileAt95 = 1.6448536269514722;

export function coldStartLatency({ median, p95 }: LambdaSettings['coldStartMs']): ColdStartLatency {
  const sigma = Math.log(p95 / median) / normalQuantileAt95;
  return {
    mean: median * Math.exp((sigma * sigma) / 2),
    quantile: (level) => median * Math.exp(sigma * normalQuantile(level)),
  };
}

/** The quantile of all requests' added latency, of which a share `cold` has a cold start and the others nothing. */
export function addedLatency(latency: ColdStartLatency, cold: number, level: number): number {
  if (level <= 1 - cold) return 0;
  return latency.quantile((level - (1 - cold)) / cold);
}

/** Acklam's rational approximation, relative error below 1.2e-9. */
function normalQuantile(level: number): number {
  const tail = 0.02425;
  if (level < tail) return lowerTailQuantile(Math.max(level, Number.MIN_VALUE));
  if (level > 1 - tail) return -lowerTailQuantile(Math.max(1 - level, Number.MIN_VALUE));
  const q = level - 0.5;
  const r = q * q;
  const numerator = polynomial(
    [
      -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
      2.506628277459239,
    ],
    r,
  );
  const denominator = polynomial(
    [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
    r,
  );
  return (numerator * q) / denominator;
}

function lowerTailQuantile(level: number): number {
  const q = Math.sqrt(-2 * Math.log(level));
  const numerator = polynomial(
    [
      -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
      2.938163982698783,
    ],
    q,
  );
  const denominator = polynomial(
    [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
    q,
  );
  return numerator / denominator;
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

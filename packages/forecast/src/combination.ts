/** Past forecasts of every member from one moment: row by member, column by step ahead. */
export interface Origin {
  /** The length of the history when the forecasts were made. */
  readonly position: number;
  readonly forecasts: Float64Array;
}

/**
 * Weights from past absolute errors: the inverse error, sharpened. Fitting the weights (least squares, least absolute
 * deviations) was tried and lost to this on series it had not seen: few origins, strongly correlated members.
 */
export function inverseErrorWeights(errors: Float64Array, sharpness: number): Float64Array {
  const smallest = errors.reduce((left, right) => Math.min(left, right), Number.POSITIVE_INFINITY);
  const floor = smallest > 0 ? 0 : 1e-12;
  const weights = errors.map((error) => ((smallest + floor) / (error + floor)) ** sharpness);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The weighted mean of the members' forecasts for each step. */
export function combine(forecasts: Float64Array, weights: Float64Array, horizon: number): Float64Array {
  const combined = new Float64Array(horizon);
  for (const [member, weight] of weights.entries()) {
    for (let step = 0; step < horizon; step++) {
      combined[step] = (combined[step] as number) + weight * (forecasts[member * horizon + step] as number);
    }
  }
  return combined;
}

/** About as much again: the median of the recent values, for every step. */
export function continueLevel(recent: readonly number[], horizon: number): Float64Array {
  return new Float64Array(horizon).fill(medianOf(recent));
}

/** Quantiles round a forecast that could not be tested: as wide as the series moves from step to step, wider further ahead. */
export function spreadAround(
  point: Float64Array,
  recent: readonly number[],
  levels: readonly number[],
): Float64Array[] {
  const spread = typicalSpread(recent, medianOf(recent));
  return levels.map((level) =>
    point.map((value, step) => value + spread * Math.sqrt(step + 1) * logit(level)),
  );
}

function medianOf(values: readonly number[]): number {
  const ascending = values.toSorted((left, right) => left - right);
  return ascending[Math.floor(ascending.length / 2)] ?? 0;
}

/** Steps between values say how much a series moves; of fewer than five values even that is a guess: half the level. */
function typicalSpread(recent: readonly number[], level: number): number {
  const moves = recent.slice(1).map((value, index) => Math.abs(value - (recent[index] as number)));
  const mean = moves.length === 0 ? 0 : moves.reduce((sum, move) => sum + move, 0) / moves.length;
  return recent.length < 5 ? Math.max(mean, Math.abs(level) / 2) / 2 : mean / 2;
}

/** The quantile function of the logistic distribution: close to the normal one, with heavier tails. */
const logit = (quantile: number): number => Math.log(quantile / (1 - quantile));

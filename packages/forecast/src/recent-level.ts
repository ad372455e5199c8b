/** What can be said of a handful of values: about as much again, and more uncertain the further ahead. */
export function continueRecentLevel(
  recent: readonly number[],
  horizon: number,
  levels: readonly number[],
): { point: Float64Array; quantiles: Float64Array[] } {
  const ascending = recent.toSorted((left, right) => left - right);
  const level = ascending[Math.floor(ascending.length / 2)] ?? 0;
  const spread = typicalSpread(recent, level);
  return {
    point: new Float64Array(horizon).fill(level),
    quantiles: levels.map((quantile) =>
      Float64Array.from(
        { length: horizon },
        (_, step) => level + spread * Math.sqrt(step + 1) * logit(quantile),
      ),
    ),
  };
}

/** Steps between values say how much a series moves; of fewer than five values even that is a guess: half the level. */
function typicalSpread(recent: readonly number[], level: number): number {
  const moves = recent.slice(1).map((value, index) => Math.abs(value - (recent[index] as number)));
  const mean = moves.length === 0 ? 0 : moves.reduce((sum, move) => sum + move, 0) / moves.length;
  return recent.length < 5 ? Math.max(mean, Math.abs(level) / 2) / 2 : mean / 2;
}

/** The quantile function of the logistic distribution: close to the normal one, with heavier tails. */
const logit = (quantile: number): number => Math.log(quantile / (1 - quantile));

/** How strongly a smaller past error is preferred: more so, the more often the members were tested. */
const leastSharpness = 5;
const sharpnessPerTest = 0.04;
/** How much of the say the errors of the block itself have, beside those of the whole horizon. */
const blockSay = 0.6;

/** Members differ near and far: their errors are kept for the first eighth of the horizon, up to its half, and the rest. */
const blockEnds = [1 / 8, 1 / 2, 1];
export const blocks = blockEnds.length;

/** The first step after the block. */
export const blockEnd = (block: number, horizon: number): number =>
  Math.ceil((blockEnds[block] as number) * horizon);

/**
 * The weights of the members for one block from their summed absolute errors (row by member, column by block): the inverse
 * error, sharpened, where the block's own errors and those of the whole horizon share the say. Fitting the weights instead
 * (least squares, least absolute deviations) was tried and lost on what it had not seen: few tests, strongly correlated members.
 */
export function memberWeights(
  errors: Float64Array,
  shares: readonly number[],
  block: number,
  tests: number,
): Float64Array {
  const members = shares.length;
  const overall = relativeToBest(
    Float64Array.from({ length: members }, (_, member) => total(errors, member)),
  );
  const own = relativeToBest(
    Float64Array.from({ length: members }, (_, member) => errors[member * blocks + block] as number),
  );
  const sharpness = leastSharpness + sharpnessPerTest * tests;
  const weights = overall.map((ratio, member) => {
    const error = ratio ** (1 - blockSay) * (own[member] as number) ** blockSay;
    return (shares[member] as number) * error ** -sharpness;
  });
  const sum = weights.reduce((left, right) => left + right, 0);
  return weights.map((weight) => weight / sum);
}

function total(errors: Float64Array, member: number): number {
  let sum = 0;
  for (let block = 0; block < blocks; block++) sum += errors[member * blocks + block] as number;
  return sum;
}

/** Ratios to the smallest error, at most a thousand million: members that are perfect on a regular series share it. */
function relativeToBest(errors: Float64Array): Float64Array {
  const smallest = errors.reduce((left, right) => Math.min(left, right), Number.POSITIVE_INFINITY);
  const largest = errors.reduce((left, right) => Math.max(left, right), 0);
  const floor = largest > 0 ? largest * 1e-9 : 1;
  return errors.map((error) => (error + floor) / (smallest + floor));
}

/** Adds one block of the members' forecasts (row by member, column by step), weighted, to `target`. */
export function addBlock(
  target: Float64Array,
  forecasts: Float64Array,
  weights: Float64Array,
  from: number,
  to: number,
  horizon: number,
): void {
  for (let member = 0; member < weights.length; member++) {
    const weight = weights[member] as number;
    for (let step = from; step < to; step++) {
      target[step] = (target[step] as number) + weight * (forecasts[member * horizon + step] as number);
    }
  }
}

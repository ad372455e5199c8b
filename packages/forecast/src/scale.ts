/** Whether values below zero make sense. Load never goes below zero; temperatures do. */
export type Domain = 'non-negative' | 'real';

/**
 * The two ways a series is looked at: as it is, and on a scale where equal ratios are equal steps. The logarithm is offset by
 * a hundredth of the usual value, so that zeros have a place on it and small counts do not roar. A series that may be negative
 * has one view only.
 */
export interface Scale {
  toLog(value: number): number;
  fromLog(value: number): number;
}

const identity: Scale = { toLog: (value) => value, fromLog: (value) => value };

export function scaleFor(values: Float64Array, domain: Domain): Scale {
  if (domain === 'real') return identity;
  const offset = medianOfPositive(values) / 100;
  return {
    toLog: (value) => Math.log(value + offset),
    // Below a millionth of the offset there is nothing but rounding.
    fromLog: (value) => {
      const difference = Math.exp(value) - offset;
      return difference > offset / 1e6 ? difference : 0;
    },
  };
}

/** 1 where nothing is positive. */
function medianOfPositive(values: Float64Array): number {
  const positive = values.filter((value) => value > 0).toSorted();
  return positive[Math.floor(positive.length / 2)] ?? 1;
}

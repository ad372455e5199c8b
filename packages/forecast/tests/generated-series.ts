/** A small deterministic generator of uniform numbers in [0, 1) (mulberry32): the same seed gives the same series. */
export function seededUniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Normally distributed numbers with mean 0 and standard deviation 1. */
export function seededNormal(seed: number): () => number {
  const uniform = seededUniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Hours with a day and a week in them: busy afternoons, quiet weekends. */
export function weeklyLoad(hour: number): number {
  const ofDay = 1 + 0.6 * Math.sin((2 * Math.PI * (hour % 24)) / 24);
  const weekend = Math.floor(hour / 24) % 7 >= 5;
  return 100 * ofDay * (weekend ? 0.5 : 1);
}

export const generate = (length: number, valueAt: (position: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, position) => valueAt(position));

/** The time that the scaler lives in. A window of five minutes can be made to pass in seconds, so that one can watch it decide. */
export interface ScalingClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How many times as fast as ours it goes. */
  readonly speed: number;
}

/** Never goes back behind `notBefore`: what was decided in a faster run lies ahead of our time. */
export function startScalingClock(speed: number, notBefore: number): ScalingClock {
  const started = Date.now();
  const from = Math.max(started, notBefore);
  return { speed, now: () => from + (Date.now() - started) * speed };
}

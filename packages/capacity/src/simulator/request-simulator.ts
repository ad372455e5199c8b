import type { LambdaSettings } from './settings.ts';

/** How requests come and how long they take, for a simulation one by one. Times in seconds. */
export interface RequestStream {
  /** Requests a second at a moment; must not exceed `highestRate`. */
  rate(at: number): number;
  readonly highestRate: number;
  readonly seconds: number;
  /** Draws a duration; `uniform` gives numbers from 0 to 1. */
  duration(uniform: () => number): number;
  coldStart(uniform: () => number): number;
}

export interface RequestOutcome {
  readonly requests: number;
  readonly coldStartShare: number;
  readonly spilloverShare: number;
  readonly throttledShare: number;
  /** Time averages. */
  readonly meanEnvironments: number;
  readonly meanBusy: number;
}

interface Environment {
  busyUntil: number;
}

/**
 * The reference that the step-wise simulator is held against: every request by itself, with constant provisioned capacity.
 * Requests try provisioned environments first, then those on demand, the newest first, as SimFaaS has it; an environment on
 * demand that was idle for `idleSeconds` is gone. Reproducible: the same seed gives the same requests.
 */
export function simulateRequests(
  stream: RequestStream,
  settings: Pick<LambdaSettings, 'idleSeconds' | 'reservedConcurrency'>,
  provisionedCount: number,
  seed = 1,
): RequestOutcome {
  const uniform = seededUniform(seed);
  const provisioned = Array.from({ length: provisionedCount }, (): Environment => ({ busyUntil: 0 }));
  let onDemand: Environment[] = [];
  const count = { requests: 0, cold: 0, spilled: 0, throttled: 0 };
  let busySeconds = 0;
  let environmentSeconds = 0;
  let previous = 0;
  for (
    let now = nextArrival(stream, 0, uniform);
    now < stream.seconds;
    now = nextArrival(stream, now, uniform)
  ) {
    environmentSeconds += lifetime(onDemand, previous, now, settings.idleSeconds);
    onDemand = onDemand.filter(({ busyUntil }) => now - busyUntil < settings.idleSeconds);
    previous = now;
    count.requests++;
    const ready = idle(provisioned, now);
    const warm = ready ?? idle(onDemand, now);
    if (ready === undefined) count.spilled++;
    let duration = stream.duration(uniform);
    if (warm === undefined) {
      if (busy(provisioned, now) + busy(onDemand, now) >= settings.reservedConcurrency) {
        count.throttled++;
        continue;
      }
      count.cold++;
      duration += stream.coldStart(uniform);
      onDemand.unshift({ busyUntil: now + duration });
    } else warm.busyUntil = now + duration;
    busySeconds += duration;
  }
  const share = (amount: number): number => (count.requests > 0 ? amount / count.requests : 0);
  return {
    requests: count.requests,
    coldStartShare: share(count.cold),
    spilloverShare: share(count.spilled - count.throttled),
    throttledShare: share(count.throttled),
    meanEnvironments: provisionedCount + environmentSeconds / stream.seconds,
    meanBusy: busySeconds / stream.seconds,
  };
}

/** Thinning: candidates come at the highest rate, and are taken in proportion to the rate of their moment. */
function nextArrival(stream: RequestStream, after: number, uniform: () => number): number {
  let at = after;
  do at -= Math.log(1 - uniform()) / stream.highestRate;
  while (at < stream.seconds && uniform() * stream.highestRate > stream.rate(at));
  return at;
}

const idle = (environments: readonly Environment[], now: number): Environment | undefined =>
  environments.find(({ busyUntil }) => busyUntil <= now);

const busy = (environments: readonly Environment[], now: number): number =>
  environments.filter(({ busyUntil }) => busyUntil > now).length;

/** Seconds that environments lived between two moments. */
function lifetime(
  environments: readonly Environment[],
  from: number,
  to: number,
  idleSeconds: number,
): number {
  let seconds = 0;
  for (const { busyUntil } of environments)
    seconds += Math.max(Math.min(to, busyUntil + idleSeconds) - from, 0);
  return seconds;
}

/** Mulberry32. */
function seededUniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

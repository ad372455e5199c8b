import type { LambdaSettings } from '../simulator/settings.ts';
import { type WindowLoad, windowSeconds } from './window-load.ts';

/** In US dollars. */
export interface EnvironmentCosts {
  /** One environment configured as provisioned for one window, busy or not. */
  readonly provisioned: number;
  /** What one environment busy for a whole window saves against execution on demand. */
  readonly savedWhenBusy: number;
  /** One cold start: what it is worth to the user to avoid, and the charge for its initialization. */
  readonly coldStart: number;
}

export function environmentCosts(
  { memoryMb, prices, coldStartMs }: LambdaSettings,
  coldStartPrice: number,
): EnvironmentCosts {
  const gigabytes = memoryMb / 1024;
  return {
    provisioned: gigabytes * windowSeconds * prices.provisioned,
    savedWhenBusy: gigabytes * windowSeconds * (prices.onDemandDuration - prices.provisionedDuration),
    coldStart: coldStartPrice + (coldStartMs.median / 1000) * gigabytes * prices.onDemandDuration,
  };
}

/** How things stand when a plan is made. */
export interface Standing {
  /** Provisioned environments that are paid for now. */
  readonly configured: number;
  /** For each place on demand behind the provisioned environments, the probability that no warm environment is on it. */
  readonly cold: ArrayLike<number>;
}

/** How likely a level may be used in a window and yet be left on demand: the candidates that are weighed. */
const usedThresholds = [0.9, 0.5, 0.15, 0.03, 0.004];

/**
 * The number of provisioned environments to ask for now: the first step of the cheapest path over the windows ahead. Where a
 * single window is the newsvendor's problem (an environment busy more often than the break-even share pays for itself), a path
 * also weighs what a change does to the environments on demand: those used within ten minutes are warm for nothing, and what a
 * decrease hands over to them starts cold. Capacity that is asked for in one window serves from the next.
 */
export function cheapestCapacity(
  windows: readonly WindowLoad[],
  costs: EnvironmentCosts,
  standing: Standing,
): number {
  const [first] = windows;
  if (first === undefined) return standing.configured;
  const marks = windows.map((window) => capacityMarks(window, costs));
  const candidates = marks.map((own, index) =>
    candidateCapacities(own, marks[index + 1] ?? own, standing.configured),
  );
  let costToGo = new Float64Array(candidates.at(-1)?.length ?? 0);
  for (let ahead = windows.length - 1; ahead > 0; ahead--) {
    costToGo = stepBack(
      windows[ahead - 1] as WindowLoad,
      windows[ahead] as WindowLoad,
      candidates[ahead - 1] as number[],
      candidates[ahead] as number[],
      costs,
      costToGo,
    );
  }
  const total = (candidates[0] as number[]).map((capacity, index) => {
    const serving = Math.min(capacity, standing.configured);
    return (
      windowCost(first, costs, capacity, serving, coldStartsNow(first, serving, standing.cold)) +
      (costToGo[index] as number)
    );
  });
  return (candidates[0] as number[])[indexOfSmallest(total)] as number;
}

/** The lowest cost from this window on for each capacity of the window before. */
function stepBack(
  before: WindowLoad,
  window: WindowLoad,
  capacitiesBefore: readonly number[],
  capacities: readonly number[],
  costs: EnvironmentCosts,
  costToGo: Float64Array,
): Float64Array<ArrayBuffer> {
  return Float64Array.from(capacitiesBefore, (configured) => {
    const staying = coldStarts(before, window, configured, configured);
    let lowest = Number.POSITIVE_INFINITY;
    for (const [index, capacity] of capacities.entries()) {
      const serving = Math.min(capacity, configured);
      const cold = serving === configured ? staying : coldStarts(before, window, configured, serving);
      lowest = Math.min(
        lowest,
        windowCost(window, costs, capacity, serving, cold) + (costToGo[index] as number),
      );
    }
    return lowest;
  });
}

function windowCost(
  window: WindowLoad,
  costs: EnvironmentCosts,
  configured: number,
  serving: number,
  coldStartCount: number,
): number {
  return (
    costs.provisioned * configured -
    costs.savedWhenBusy * window.carried(serving) +
    costs.coldStart * coldStartCount
  );
}

/**
 * The expected cold starts of a window behind `serving` environments after one behind `servedBefore`: a place on demand starts
 * cold when its level now is used and the level that it held before was not.
 */
function coldStarts(before: WindowLoad, window: WindowLoad, servedBefore: number, serving: number): number {
  const { forgotten, certain, reached } = before;
  const firstPlace = Math.max(certain - servedBefore, 0);
  const knownPlaces = reached - servedBefore;
  return sumOverPlaces(window, serving, firstPlace, (place) =>
    place < knownPlaces ? (forgotten[servedBefore + place - certain] as number) : 1,
  );
}

function coldStartsNow(window: WindowLoad, serving: number, cold: ArrayLike<number>): number {
  return sumOverPlaces(window, serving, 0, (place) => cold[place] ?? 1);
}

/** Places that are looked at one by one; of more, evenly spaced ones stand for their neighbours. */
const mostPlaces = 24;

function sumOverPlaces(
  window: WindowLoad,
  serving: number,
  firstPlace: number,
  coldAt: (place: number) => number,
): number {
  const { used, certain, reached } = window;
  const end = reached - serving;
  const stride = Math.max(Math.ceil((end - firstPlace) / mostPlaces), 1);
  let count = 0;
  for (let place = firstPlace + ((stride - 1) >> 1); place < end; place += stride) {
    const level = serving + place;
    count += coldAt(place) * (level < certain ? 1 : (used[level - certain] as number));
  }
  return count * stride;
}

function usedAt({ certain, used }: WindowLoad, level: number): number {
  return level < certain ? 1 : (used[level - certain] as number);
}

/** Where the next environment stops paying for itself, and what would keep ever more of the window's peaks. */
function capacityMarks(window: WindowLoad, costs: EnvironmentCosts): number[] {
  let level = window.certain;
  const peaks = usedThresholds.map((threshold) => {
    while (level < window.reached && usedAt(window, level) > threshold) level++;
    return level;
  });
  return [breakEvenCapacity(window, costs), ...peaks];
}

/** What is asked for in a window serves this one and the next, so each mark is the higher of the two. */
function candidateCapacities(own: readonly number[], next: readonly number[], configured: number): number[] {
  const marks = own.map((mark, index) => Math.max(mark, next[index] as number));
  return [...new Set([configured, ...marks])];
}

/** Levels below are busy more often than they must be to cost no more than execution on demand. */
function breakEvenCapacity(window: WindowLoad, { provisioned, savedWhenBusy }: EnvironmentCosts): number {
  let low = 0;
  let high = window.reached;
  while (low < high) {
    const middle = (low + high) >> 1;
    const busy = window.carried(middle + 1) - window.carried(middle);
    if (savedWhenBusy * busy > provisioned) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexOfSmallest(values: readonly number[]): number {
  let smallest = 0;
  for (const [index, value] of values.entries()) if (value < (values[smallest] as number)) smallest = index;
  return smallest;
}

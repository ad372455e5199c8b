/** Artillery decides who comes when; what they do is written in TypeScript. */
import { setTimeout as pause } from 'node:timers/promises';
import artillery from '@artilleryio/int-core';
import { totalSeconds } from './phases.ts';
import type { Phase } from './phases.ts';

export interface Arrivals {
  readonly phases: readonly Phase[];
  /** How often each is made, in proportion. */
  readonly visits: readonly {
    readonly name: string;
    readonly weight: number;
    readonly make: () => Promise<void>;
  }[];
  readonly mostVisitorsAtOnce: number;
  readonly onPhase?: (name: string) => void;
}

export interface ArrivalCounts {
  readonly visitors: number;
  /** Because too many were there already. */
  readonly turnedAway: number;
  /** Whether some were still there when the patience of the run was over. */
  readonly unfinished: boolean;
}

/** For those who are still there when nobody comes any more. */
const patienceMs = 120_000;

/** @returns when everybody has left. A visit must not throw: what fails is for it to note. */
export async function letVisitorsCome({
  phases,
  visits,
  mostVisitorsAtOnce,
  onPhase = () => {},
}: Arrivals): Promise<ArrivalCounts> {
  await artillery.updateGlobalObject();
  const run = await artillery.runner.runner({
    config: {
      // Nothing is sent there by Artillery itself.
      target: 'http://127.0.0.1',
      phases: phases.map(({ name, durationSeconds, arrivalRate, rampTo }) => ({
        name,
        duration: durationSeconds,
        arrivalRate,
        maxVusers: mostVisitorsAtOnce,
        ...(rampTo === undefined ? {} : { rampTo }),
      })),
      // Artillery awaits what is declared async and gives a callback to all else.
      processor: Object.fromEntries(visits.map(({ name, make }) => [name, async () => make()])),
      statsInterval: 10,
    },
    scenarios: visits.map(({ name, weight }) => ({ name, weight, flow: [{ function: name }] })),
  });
  const stopped = new AbortController();
  const finished = new Promise<ArrivalCounts>((resolve) => {
    run.on('done', ({ counters }) =>
      resolve({
        visitors: counters['vusers.created'] ?? 0,
        turnedAway: counters['vusers.skipped'] ?? 0,
        unfinished: false,
      }),
    );
  });
  run.on('phaseStarted', ({ name }) => onPhase(name));
  run.run();
  const outOfPatience = pause(totalSeconds(phases) * 1000 + patienceMs, undefined, {
    signal: stopped.signal,
  }).then(
    () => ({ visitors: 0, turnedAway: 0, unfinished: true }),
    () => finished,
  );
  const counts = await Promise.race([finished, outOfPatience]);
  stopped.abort();
  await run.stop();
  return counts;
}

/** Lets the faults of a schedule happen to a running marketplace. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FunctionInvoker } from '../event-sources/index.ts';
import { chanceOf } from './chance.ts';
import type { CloudFaults } from './cloud-faults.ts';
import type { FaultJournal } from './fault-journal.ts';
import type { DecideRequest, ProxiedRequest, RequestFault } from './fault-proxy.ts';
import { faultyInvoker } from './faulty-invoker.ts';
import type { Episode, FaultName } from './schedule.ts';

export interface WeatherSettings {
  readonly seed: number;
  readonly schedule: readonly Episode[];
  readonly journal: FaultJournal;
  /** In milliseconds, of any origin. */
  readonly now: () => number;
}

/** What has to be done to a part, for faults that happen at a moment. */
export type Strikes = Readonly<Partial<Record<FaultName, () => Promise<void>>>>;

export interface Weather {
  readonly faults: CloudFaults;
  /** From now on the schedule counts. Ends with its last strike. */
  begin(strikes: Strikes): Promise<void>;
}

const longestDelayMilliseconds = 800;
const longestLatenessMilliseconds = 8000;

/** A message whose answer was lost lies until its time in hand is over: minutes, which say nothing new. */
const neverLost = new Set(['ReceiveMessage']);

/** In which order a request meets them: the first that befalls it is what happens. */
const requestFaults = {
  table: [
    ['table unreachable', 'unreachable'],
    ['table throttled', 'throttled'],
    ['table failing', 'failed'],
    ['table losing answers', 'answer lost'],
    ['table slow', 'delayed'],
  ],
  queues: [
    ['queues failing', 'failed'],
    ['queues losing answers', 'answer lost'],
    ['queues slow', 'delayed'],
  ],
  chain: [
    ['chain gone', 'unreachable'],
    ['chain failing', 'failed'],
    ['chain slow', 'delayed'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [FaultName, RequestFault['kind']])[]>>;

export function startWeather({ seed, schedule, journal, now }: WeatherSettings): Weather {
  let begun: number | undefined;

  /** The share that a fault befalls at this moment. */
  function shareOf(fault: FaultName): number {
    if (begun === undefined) return 0;
    const second = (now() - begun) / 1000;
    const shares = schedule
      .filter((episode) => episode.fault === fault && episode.from <= second && second < episode.until)
      .map(({ share }) => share);
    return Math.max(0, ...shares);
  }

  const decide =
    (backEnd: keyof typeof requestFaults): DecideRequest =>
    (request) => {
      for (const [fault, kind] of requestFaults[backEnd]) {
        if (kind === 'answer lost' && neverLost.has(request.operation)) continue;
        if (chanceIn(fault, request) >= shareOf(fault)) continue;
        journal.note(fault, `${request.operation} ${request.body}`);
        return kind === 'delayed' ? { kind, milliseconds: delayOf(request) } : { kind };
      }
      return undefined;
    };

  const chanceIn = (fault: FaultName, { identity, repetition }: ProxiedRequest) =>
    chanceOf(seed, fault, identity, repetition);
  const delayOf = ({ identity, repetition }: ProxiedRequest) =>
    Math.ceil(chanceOf(seed, 'delay', identity, repetition) * longestDelayMilliseconds);

  function delivery(invoker: FunctionInvoker): FunctionInvoker {
    const killedShare = 0.25;
    const disturbed = faultyInvoker(invoker, { seed, killedShare, journal });
    let batches = 0;
    return {
      isReady: (functionName) => invoker.isReady(functionName),
      async invoke(functionName, payload) {
        const batch = batches++;
        if (chanceOf(seed, 'late', batch) < shareOf('deliveries late')) {
          journal.note('deliveries late', functionName);
          await pause(chanceOf(seed, 'lateness', batch) * longestLatenessMilliseconds);
        }
        const isDisturbed = shareOf('deliveries doubled, shuffled, to dying consumers') > 0;
        return (isDisturbed ? disturbed : invoker).invoke(functionName, payload);
      },
    };
  }

  return {
    faults: { table: decide('table'), queues: decide('queues'), chain: decide('chain'), delivery },
    async begin(strikes) {
      begun = now();
      for (const { fault, from } of schedule) {
        const strike = strikes[fault];
        if (strike === undefined) continue;
        // oxlint-disable-next-line no-await-in-loop -- in the order of the schedule
        await pause(Math.max(0, begun + from * 1000 - now()));
        journal.note(fault, '');
        // oxlint-disable-next-line no-await-in-loop
        await strike();
      }
    },
  };
}

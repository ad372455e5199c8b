import type { Clock } from './clock.ts';

/** What a running event source lets others do. */
export interface EventSource {
  readonly functionName: string;
  statistics(): EventSourceStatistics;
  /** Resolves when everything that was there at the call has been handled for good. */
  idle(): Promise<void>;
  /** Takes nothing new, gives what is running a few seconds to end, and resolves. What did not end comes again. */
  stop(): Promise<void>;
}

export interface EventSourceStatistics {
  /** Messages or records read, the ones that a filter left out included. */
  readonly received: number;
  /** Read, and left out by the filter. */
  readonly filtered: number;
  /** Invocations that the function answered, with success or not. */
  readonly invoked: number;
  /** Invocations that failed, in whole or in part. */
  readonly failed: number;
  /** Records given up: sent to the on-failure destination where there is one, dropped otherwise. */
  readonly discarded: number;
  /** Age of the last record of the latest batch when it was handed over, in milliseconds. */
  readonly lagMilliseconds: number;
}

export type Counters = { -readonly [Name in keyof EventSourceStatistics]: EventSourceStatistics[Name] };

export function zeroCounters(): Counters {
  return {
    received: 0,
    filtered: 0,
    invoked: 0,
    failed: 0,
    discarded: 0,
    lagMilliseconds: 0,
  };
}

/** One line for the person at the terminal. */
export type Log = (line: string) => void;

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Ctrl-C has to end: an invocation that hangs is left behind after this time and delivered again at the next start. */
const stopGraceMilliseconds = 5_000;

export async function endedOrGivenUp(ended: Promise<void>, clock: Clock): Promise<void> {
  const patience = new AbortController();
  await Promise.race([ended, clock.sleep(stopGraceMilliseconds, patience.signal)]);
  patience.abort();
}

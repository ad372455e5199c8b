/** A back end that is out of reach from one moment to another. */
import type { FaultJournal } from './fault-journal.ts';
import type { DecideRequest } from './fault-proxy.ts';

export interface Outage {
  readonly decide: DecideRequest;
  begin(): void;
  /** Settles with the first request that was refused: an outage that nobody met is none. */
  readonly met: Promise<void>;
  end(): void;
}

/** @param dependency what the journal calls it: `the chain`. */
export function outage(dependency: string, journal: FaultJournal): Outage {
  let isOut = false;
  const met = Promise.withResolvers<void>();
  return {
    decide({ operation, body }) {
      if (!isOut) return undefined;
      journal.note(`${dependency}: ${operation} unreachable`, body);
      met.resolve();
      return { kind: 'unreachable' };
    },
    begin() {
      isOut = true;
    },
    met: met.promise,
    end() {
      isOut = false;
    },
  };
}

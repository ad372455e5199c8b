/** A back end that is out of reach from one moment to another. */
import type { FaultJournal } from './fault-journal.ts';
import type { DecideRequest } from './fault-proxy.ts';

export interface Outage {
  readonly decide: DecideRequest;
  begin(): void;
  end(): void;
}

/** @param dependency what the journal calls it: `the chain`. */
export function outage(dependency: string, journal: FaultJournal): Outage {
  let isOut = false;
  return {
    decide({ operation, body }) {
      if (!isOut) return undefined;
      journal.note(`${dependency}: ${operation} unreachable`, body);
      return { kind: 'unreachable' };
    },
    begin() {
      isOut = true;
    },
    end() {
      isOut = false;
    },
  };
}

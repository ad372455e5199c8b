/** What was put out of order, in the order in which it happened. */

export interface InjectedFault {
  /** `the table: TransactWriteItems throttled`. */
  readonly fault: string;
  /** What it befell, short enough to be printed. */
  readonly what: string;
}

export interface FaultJournal {
  note(fault: string, what: string): void;
  readonly entries: readonly InjectedFault[];
  /** How often each fault was put in, by its name. */
  counts(): ReadonlyMap<string, number>;
}

const longestDescription = 160;

export function faultJournal(): FaultJournal {
  const entries: InjectedFault[] = [];
  return {
    entries,
    note: (fault, what) => {
      entries.push({ fault, what: what.slice(0, longestDescription) });
    },
    counts() {
      const counts = new Map<string, number>();
      for (const { fault } of entries) counts.set(fault, (counts.get(fault) ?? 0) + 1);
      return new Map([...counts].toSorted(([one], [other]) => one.localeCompare(other)));
    },
  };
}

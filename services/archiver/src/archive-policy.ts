/** What leaves the table, and when. Users, active content, and the right to open what was bought never do. */
import type { TypedRow } from '@glamora/archive';

export interface ArchivePolicy {
  /** As the rows themselves say it. */
  readonly entityName: string;
  /** Holds the date that a row is as old as, in ISO 8601. */
  readonly datedBy: string;
  /** A row older than this goes to the archive; null: it only goes there when its time to live is over. */
  readonly afterDays: number | null;
  /** Rows that are still at work, however old. */
  readonly unless: { readonly attribute: string; readonly value: string } | null;
  /** What a row may yet be given: it has changed if it has one of these that it had not when it was read. */
  readonly mayGain: readonly string[];
}

const rules = {
  /** The payment of a settling purchase has not been judged yet. */
  Purchase: {
    datedBy: 'createdAt',
    unless: { attribute: 'status', value: 'SETTLING' },
    mayGain: ['failure', 'transactionHash', 'submittedAt', 'confirmedAt', 'countedAt'],
  },
  /** Who was signed in when: what disputes are about. */
  Session: { datedBy: 'expiresAt', unless: null, mayGain: [] },
} as const;

export type ArchivedEntity = keyof typeof rules;

export const archivedEntities = Object.keys(rules) as readonly ArchivedEntity[];

export type ArchiveAge = Readonly<Partial<Record<ArchivedEntity, number | null>>>;

/** @param afterDays by entity; what is not named there is never archived. */
export function archivePolicies(afterDays: ArchiveAge): readonly ArchivePolicy[] {
  return archivedEntities.flatMap((entityName) => {
    const days = afterDays[entityName];
    return days === undefined ? [] : [{ entityName, afterDays: days, ...rules[entityName] }];
  });
}

/** The date that a row is as old as. */
export function dateOf(row: TypedRow, { entityName, datedBy }: ArchivePolicy): string {
  const date = row[datedBy]?.S;
  if (date === undefined) throw new Error(`A row of ${entityName} has no ${datedBy}.`);
  return date;
}

/** What is older goes. */
export function oldestToStay(afterDays: number, now: Date): string {
  return new Date(now.getTime() - afterDays * 24 * 60 * 60 * 1000).toISOString();
}

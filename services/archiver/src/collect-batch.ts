/** Reads on through the table until there is enough to write. */
import { toLine } from '@glamora/archive';
import type { PartContent } from '@glamora/archive';
import type { ArchiveWalk, PrimaryKey } from '@glamora/data';
import { dateOf, oldestToStay } from './archive-policy.ts';
import type { ArchivePolicy } from './archive-policy.ts';
import type { ColdRow, ColdRowFilter, ColdRows } from './cold-rows.ts';

export interface BatchLimits {
  /** Of text, before it is compressed: bounds memory, and the size of an object. */
  readonly batchBytes: number;
  /** However little was found until then: what is done has to be noted from time to time. */
  readonly batchMilliseconds: number;
  /** The share of the table's throughput that the walk may take. */
  readonly readUnitsPerSecond: number;
}

type Content = Omit<PartContent, 'name' | 'archivedAt'>;

export interface Batch {
  /** An entry for each entity of which there are rows. */
  readonly content: readonly Content[];
  /** Where the next batch begins; null at the table's end. */
  readonly next: PrimaryKey | null;
}

interface Dependencies {
  readonly table: Pick<ColdRows, 'page'>;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export async function collectBatch(
  { startedAt, cursor }: ArchiveWalk,
  policies: readonly ArchivePolicy[],
  { batchBytes, batchMilliseconds, readUnitsPerSecond }: BatchLimits,
  { table, now, sleep }: Dependencies,
): Promise<Batch> {
  const filters = policies.flatMap((policy) => toFilter(policy, new Date(startedAt)));
  const collected = new Map(policies.map((policy) => [policy.entityName, emptyContent(policy)]));
  const begunAt = now().getTime();
  let next = cursor;
  let bytes = 0;
  /* oxlint-disable no-await-in-loop -- a page begins where the one before it ended */
  do {
    const pageAt = now().getTime();
    const page = await table.page(filters, next, now());
    for (const row of page.rows) bytes += collected.get(row.entityName)?.add(row) ?? 0;
    next = page.next;
    const due = pageAt + (page.readUnits / readUnitsPerSecond) * 1000;
    if (next) await sleep(Math.max(0, due - now().getTime()));
  } while (next && bytes < batchBytes && now().getTime() - begunAt < batchMilliseconds);
  /* oxlint-enable no-await-in-loop */
  return { content: [...collected.values()].flatMap(({ content }) => content() ?? []), next };
}

/** Rows are old as seen from the walk's begin, whichever run meets them. */
function toFilter(policy: ArchivePolicy, startedAt: Date): readonly ColdRowFilter[] {
  const { entityName, datedBy, afterDays, unless } = policy;
  if (afterDays === null) return [];
  return [{ entityName, datedBy, before: oldestToStay(afterDays, startedAt), unless }];
}

function emptyContent(policy: ArchivePolicy) {
  const lines: string[] = [];
  const keys: PrimaryKey[] = [];
  let from: string | undefined;
  let through = '';
  return {
    /** @returns the bytes that the row takes. */
    add({ key, row }: ColdRow): number {
      const line = toLine(row);
      const date = dateOf(row, policy);
      lines.push(line);
      keys.push(key);
      if (from === undefined || date < from) from = date;
      if (date > through) through = date;
      return Buffer.byteLength(line);
    },
    /** undefined where there is none. */
    content: (): Content | undefined =>
      from === undefined
        ? undefined
        : { entityName: policy.entityName, datedBy: policy.datedBy, lines, keys, from, through },
  };
}

/** Keeps what the table's time to live removed, where the entity asks for it. */
import { createHash } from 'node:crypto';
import { nameAt, toLine } from '@glamora/archive';
import type { ArchiveBucket, TypedRow } from '@glamora/archive';
import type { ArchiveRepository, PrimaryKey } from '@glamora/data';
import { dateOf } from './archive-policy.ts';
import type { ArchivePolicy } from './archive-policy.ts';

/** A row that its time to live has removed. */
export interface ExpiredRow {
  /** The same however often the removal is told. */
  readonly eventId: string;
  readonly removedAt: Date;
  readonly entityName: string;
  readonly key: PrimaryKey;
  readonly row: TypedRow;
}

interface Dependencies {
  readonly register: Pick<ArchiveRepository, 'addPart'>;
  readonly bucket: Pick<ArchiveBucket, 'write' | 'read'>;
}

/**
 * Writes a part for each entity. The same removals told twice are the same part, written over itself.
 * @returns how many rows are kept.
 * @throws Error where an object does not hold what was written to it: the stream tells of the removals again.
 */
export async function archiveExpired(
  removed: readonly ExpiredRow[],
  policies: readonly ArchivePolicy[],
  { register, bucket }: Dependencies,
): Promise<number> {
  let archived = 0;
  for (const policy of policies) {
    const rows = removed.filter(({ entityName }) => entityName === policy.entityName);
    const [first] = rows;
    if (!first) continue;
    const dates = rows.map(({ row }) => dateOf(row, policy)).toSorted();
    // oxlint-disable-next-line no-await-in-loop -- few entities
    const part = await bucket.write({
      entityName: policy.entityName,
      datedBy: policy.datedBy,
      name: `${nameAt(first.removedAt)}-expired-${digest(rows)}`,
      lines: rows.map(({ row }) => toLine(row)),
      keys: rows.map(({ key }) => key),
      from: dates[0] ?? '',
      through: dates.at(-1) ?? '',
      archivedAt: first.removedAt.toISOString(),
    });
    // oxlint-disable-next-line no-await-in-loop
    if ((await bucket.read(part)) === 'corrupt') throw new Error(`${part.object} is not what was written.`);
    // oxlint-disable-next-line no-await-in-loop
    await register.addPart(part);
    archived += rows.length;
  }
  return archived;
}

function digest(rows: readonly ExpiredRow[]): string {
  const hash = createHash('sha256');
  for (const { eventId } of rows) hash.update(eventId);
  return hash.digest('hex').slice(0, 16);
}

/** Brings rows back from the archive to the table. What is archived stays archived too. */
import { hash } from 'node:crypto';
import { archiveAfter, retrievalTimes } from '@glamora/archive';
import type { ArchiveBucket, Availability, ColdClass, TypedRow } from '@glamora/archive';
import type { ArchivePart, PrimaryKey } from '@glamora/data';
import { inParallel } from '@glamora/resilience';
import { keyMatches, mayHold, rowMatches } from './query.ts';
import type { ArchiveQuery } from './query.ts';

export type Tier = 'Expedited' | 'Standard' | 'Bulk';

export interface RestoreRequest {
  readonly query: ArchiveQuery;
  /** Says what would be done, and does none of it. */
  readonly dryRun: boolean;
  /** How fast what is cold shall be fetched. */
  readonly tier: Tier;
  /** So long the rows stay before they are archived again, and fetched objects readable. */
  readonly keepDays: number;
}

export interface RestoreDependencies {
  /** The last written first: of a row that was archived twice, the later one is the right one. */
  readonly parts: (entityName: string) => AsyncIterable<ArchivePart>;
  readonly bucket: Pick<ArchiveBucket, 'keysOf' | 'availability' | 'fetch' | 'read'>;
  /** `present`: there is a row with this key, which is left as it is. */
  readonly putBack: (row: TypedRow) => Promise<'restored' | 'present'>;
  readonly now: () => Date;
  readonly progress: (text: string) => void;
}

/** An object that has to be fetched from the cold before its rows can come back. */
export interface Waiting {
  readonly object: string;
  readonly storageClass: ColdClass;
  /** As S3 promises it; null where this tier does not exist for the class. */
  readonly takes: string | null;
  readonly state: 'cold' | 'being_fetched';
}

export interface RestoreResult {
  /** Rows that match; of those that wait, only by what their keys say. */
  readonly found: number;
  readonly restored: number;
  readonly present: number;
  readonly waiting: readonly Waiting[];
  /** Objects that do not hold what was written to them. */
  readonly corrupt: readonly string[];
}

/** Keys of a part that match. */
interface Candidate {
  readonly part: ArchivePart;
  readonly keys: readonly PrimaryKey[];
}

/** Can be called again at any time: what is back already is left alone. */
export async function restore(
  request: RestoreRequest,
  dependencies: RestoreDependencies,
): Promise<RestoreResult> {
  const { query } = request;
  const { parts, bucket, progress } = dependencies;
  const isFirst = firstTime();
  let looked = 0;
  let result: RestoreResult = { found: 0, restored: 0, present: 0, waiting: [], corrupt: [] };
  for await (const part of parts(query.entityName)) {
    if (!mayHold(part, query)) continue;
    progress(`${(looked += 1)} lists of keys looked at, ${result.restored} rows restored`);
    // Each key only where it was archived last: parts come in that order.
    const keys = (await bucket.keysOf(part)).filter((key) => keyMatches(key, query) && isFirst(key));
    if (keys.length > 0) result = add(result, await restorePart({ part, keys }, request, dependencies));
  }
  return result;
}

/** Remembers keys by their digests, which are a fraction of their size: a query by time meets millions of them. */
function firstTime(): (key: PrimaryKey) => boolean {
  const seen = new Set<string>();
  return (key) => {
    const size = seen.size;
    return seen.add(hash('sha256', identity(key), 'base64')).size > size;
  };
}

async function restorePart(
  { part, keys }: Candidate,
  { query, dryRun, tier, keepDays }: RestoreRequest,
  { bucket, putBack, now }: RestoreDependencies,
): Promise<Partial<RestoreResult>> {
  const availability = await bucket.availability(part);
  if (availability.state !== 'available') {
    const takes = retrievalTimes[availability.storageClass][tier];
    if (availability.state === 'cold' && !dryRun && takes !== null) await bucket.fetch(part, tier, keepDays);
    return { found: keys.length, waiting: [toWaiting(part, availability, takes)] };
  }
  const read = await bucket.read(part);
  if (read === 'corrupt') return { corrupt: [part.object] };
  const wanted = new Set(keys.map(identity));
  const rows: TypedRow[] = [];
  for (const row of read)
    if (wanted.has(identity(keyOf(row))) && rowMatches(row, part, query)) rows.push(row);
  if (dryRun) return { found: rows.length };
  const stays = new Date(now().getTime() + keepDays * 24 * 60 * 60 * 1000).toISOString();
  const outcomes = await inParallel(rows, 10, (row) => putBack({ ...row, [archiveAfter]: { S: stays } }));
  const restored = outcomes.filter((outcome) => outcome === 'restored').length;
  return { found: rows.length, restored, present: rows.length - restored };
}

function toWaiting(
  { object }: ArchivePart,
  { state, storageClass }: Exclude<Availability, { state: 'available' }>,
  takes: string | null,
): Waiting {
  return { object, storageClass, takes, state };
}

function add(result: RestoreResult, part: Partial<RestoreResult>): RestoreResult {
  const { found = 0, restored = 0, present = 0, waiting = [], corrupt = [] } = part;
  return {
    found: result.found + found,
    restored: result.restored + restored,
    present: result.present + present,
    waiting: [...result.waiting, ...waiting],
    corrupt: [...result.corrupt, ...corrupt],
  };
}

const keyOf = (row: TypedRow): PrimaryKey => ({ PK: row['PK']?.S ?? '', SK: row['SK']?.S ?? '' });

const identity = ({ PK, SK }: PrimaryKey): string => `${PK}\0${SK}`;

/** What the commands print. */
import type { ArchivePart, ArchiveRepository } from '@glamora/data';
import { textTable } from '../text-table.ts';
import type { RestoreResult, Waiting } from './restore.ts';

type Status = Awaited<ReturnType<ArchiveRepository['status']>>;

export function describeStatus(status: Status, parts: readonly ArchivePart[]): string {
  return [...describeWalk(status), '', ...describeTotals(parts)].join('\n');
}

export function describeParts(parts: readonly ArchivePart[]): string {
  if (parts.length === 0) return 'Nothing is archived.';
  const rows = parts.map(({ archivedAt, entityName, rows: count, bytes, from, through, object }) => [
    archivedAt.slice(0, 16),
    entityName,
    String(count),
    kilobytes(bytes),
    `${from.slice(0, 10)} to ${through.slice(0, 10)}`,
    object,
  ]);
  return textTable(['archived at', 'entity', 'rows', 'size', 'rows of', 'object'], rows);
}

export function describeRestore(
  { found, restored, present, waiting, corrupt }: RestoreResult,
  dryRun: boolean,
): string {
  const lines = dryRun
    ? [`${rowsOf(found)} would be restored, but for what is in the table already.`]
    : [`${rowsOf(found)} found: ${restored} restored, ${present} in the table already.`];
  return [
    ...lines,
    ...waiting.map((object) => describeWaiting(object, dryRun)),
    ...(waiting.length > 0 ? ['Call again with the same query when they are there.'] : []),
    ...corrupt.map((object) => `${object} is CORRUPT: look for an earlier version of it in the bucket.`),
  ].join('\n');
}

function describeWaiting({ object, storageClass, takes, state }: Waiting, dryRun: boolean): string {
  if (takes === null)
    return `${object} is in ${storageClass}, which has no expedited retrieval: take --tier standard or bulk.`;
  if (state === 'being_fetched') return `${object} is being fetched from ${storageClass} (${takes}).`;
  const verb = dryRun ? 'would have to be fetched' : 'is fetched';
  return `${object} ${verb} from ${storageClass}: that takes ${takes}.`;
}

function describeWalk(status: Status): string[] {
  const walk = status?.walk;
  if (!walk) return ['No walk has begun yet.'];
  const { startedAt, finishedAt, archived, kept, pending } = walk;
  const state =
    finishedAt === null
      ? `under way${pending ? ', rows of a part are being removed' : ''}`
      : `done ${finishedAt}`;
  return [
    `Walk of ${startedAt}: ${state}.`,
    `${archived} rows archived, ${kept} kept because they changed.`,
    ...(status.lease ? [`Run ${status.lease.run} is at it, its lease ends ${status.lease.until}.`] : []),
  ];
}

function describeTotals(parts: readonly ArchivePart[]): string[] {
  if (parts.length === 0) return ['Nothing is archived.'];
  const totals = Map.groupBy(parts, ({ entityName }) => entityName);
  const rows = [...totals].map(([entityName, of]) => [
    entityName,
    String(of.length),
    String(sum(of.map(({ rows: count }) => count))),
    kilobytes(sum(of.map(({ bytes }) => bytes))),
  ]);
  return [textTable(['entity', 'objects', 'rows', 'size'], rows)];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const rowsOf = (count: number): string => `${count} ${count === 1 ? 'row' : 'rows'}`;

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;

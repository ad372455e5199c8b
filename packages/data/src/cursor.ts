/**
 * Where a list goes on: opaque to the client, and of no use in another list.
 *
 * A cursor holds, for each partition that the list merges, the last row that was given from it. It is confined rather
 * than secret: it is bound to its list (the scope) by a checksum, and what it holds is checked against the bounds of the
 * query, so that a forged one is refused or, at worst, starts at another place of the same public list.
 */
import { createHash } from 'node:crypto';
import { problem } from '@glamora/contracts';
import type { Problem } from '@glamora/contracts';

/** The last row given from a partition. */
export interface Position {
  /** Sort key in the index. */
  readonly sort: string;
  readonly PK: string;
  readonly SK: string;
}

/** One entry a partition: a position, or `start` where nothing was given yet. */
export type Positions = readonly (Position | 'start')[];

const checksumBytes = 9;
const longestKey = 1024;

/** @param scope names the list with all that selects and orders it, such as `category:dress:price:asc`. */
export function sealCursor(scope: string, positions: Positions): string {
  const payload = Buffer.from(
    JSON.stringify(
      positions.map((position) => (typeof position === 'string' ? position : toTuple(position))),
    ),
  );
  return Buffer.concat([checksum(scope, payload), payload]).toString('base64url');
}

/** @param partitions how many positions the list needs. @returns every position at the start where there is no cursor. */
export function openCursor(
  scope: string,
  cursor: string | undefined,
  partitions: number,
): Positions | Problem<'invalid_cursor'> {
  if (cursor === undefined) return Array.from({ length: partitions }, () => 'start' as const);
  const bytes = Buffer.from(cursor, 'base64url');
  const payload = bytes.subarray(checksumBytes);
  // Buffer skips characters that are not base64url; only the one spelling that we wrote is genuine.
  if (bytes.toString('base64url') !== cursor) return problem('invalid_cursor');
  if (!bytes.subarray(0, checksumBytes).equals(checksum(scope, payload))) return problem('invalid_cursor');
  const positions = parsePositions(payload.toString());
  return positions?.length === partitions ? positions : problem('invalid_cursor');
}

function checksum(scope: string, payload: Buffer): Buffer {
  return createHash('sha256').update(scope).update('\0').update(payload).digest().subarray(0, checksumBytes);
}

function toTuple({ sort, PK, SK }: Position): [string, string, string] {
  return [sort, PK, SK];
}

function parsePositions(text: string): Positions | undefined {
  const parsed = parseJson(text);
  if (!Array.isArray(parsed)) return undefined;
  const positions = parsed.map(toPosition);
  return positions.every((position) => position !== undefined) ? positions : undefined;
}

function toPosition(entry: unknown): Position | 'start' | undefined {
  if (entry === 'start') return entry;
  if (!Array.isArray(entry) || entry.length !== 3 || !entry.every(isKeyText)) return undefined;
  const [sort, PK, SK] = entry as [string, string, string];
  return { sort, PK, SK };
}

function isKeyText(value: unknown): boolean {
  // A lone surrogate is no UTF-8: the table would refuse it as a bug of ours.
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.isWellFormed() &&
    Buffer.byteLength(value) <= longestKey
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

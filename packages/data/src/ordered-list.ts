/** Reads an index whose rows are in several partitions as one list in order, page by page. */
import { Problem, problem } from '@glamora/contracts';
import { readChained } from './chained-list.ts';
import type { ChainedList } from './chained-list.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { Positions } from './cursor.ts';
import { isWithin } from './lane.ts';
import type { ReadRows, Row } from './lane.ts';
import { readMerged } from './merged-list.ts';
import type { MergedList } from './merged-list.ts';
import type { GlamoraTable } from './table.ts';

/** Sort keys from `from` to `through`, both included; together they also keep other kinds of rows out. */
export type OrderedList = MergedList | ChainedList;

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/**
 * One page of a list. `load` turns index rows into items and leaves out what is not to be shown (undefined); the page is
 * filled up from further rows, so that only the last page is short.
 */
export async function readPage<Item>(
  table: GlamoraTable,
  list: OrderedList,
  { limit, cursor }: PageRequest,
  load: (rows: readonly Row[]) => Promise<readonly (Item | undefined)[]>,
): Promise<Page<Item> | Problem<'invalid_cursor'>> {
  // A chain goes on at one place, however many links it has.
  const lanes = 'links' in list ? [list.name] : list.partitions;
  const scope = [list.index, list.order, list.from, list.through, ...lanes].join('|');
  const opened = openCursor(scope, cursor, lanes.length);
  if (opened instanceof Problem) return opened;
  if (!opened.every((position) => isWithin(list, position))) return problem('invalid_cursor');

  let positions: Positions = opened;
  let isLast = false;
  const items: Item[] = [];
  while (items.length < limit && !isLast) {
    // One after the other on purpose: the next rows start where the last ones ended.
    // oxlint-disable-next-line no-await-in-loop
    const read = await readRows(table, list, positions, limit - items.length);
    // oxlint-disable-next-line no-await-in-loop
    for (const item of await load(read.rows)) if (item !== undefined) items.push(item);
    ({ positions, isLast } = read);
  }
  return { items, nextCursor: isLast ? null : sealCursor(scope, positions) };
}

function readRows(
  table: GlamoraTable,
  list: OrderedList,
  positions: Positions,
  limit: number,
): Promise<ReadRows> {
  return 'links' in list
    ? readChained(table, list, positions, limit)
    : readMerged(table, list, positions, limit);
}

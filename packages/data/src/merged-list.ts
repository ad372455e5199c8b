/** A list whose rows are spread over several partitions: all are asked at once, and merged in order. */
import type { Position, Positions } from './cursor.ts';
import { positionOf, readLane, sortOf } from './lane.ts';
import type { Bounds, Lane, ReadRows, Row } from './lane.ts';
import type { GlamoraTable, IndexName } from './table.ts';

export interface MergedList extends Bounds {
  readonly index: IndexName;
  /** Partition key values in the index, merged by sort key. */
  readonly partitions: readonly string[];
  readonly order: 'asc' | 'desc';
}

type MergedLane = Lane & { taken: number };

/** The next `limit` rows in order, over all partitions, and where each partition goes on. */
export async function readMerged(
  table: GlamoraTable,
  list: MergedList,
  positions: Positions,
  limit: number,
): Promise<ReadRows> {
  const { index, order } = list;
  const rest = restOf(list, positions);
  const lanes: readonly MergedLane[] = await Promise.all(
    list.partitions.map(async (partition, number) => ({
      ...(await readLane(table, { ...rest, index, order, partition }, positions[number] ?? 'start', limit)),
      taken: 0,
    })),
  );
  const rows: Row[] = [];
  for (let lane = firstLane(lanes, list); lane && rows.length < limit;) {
    rows.push(lane.rows[lane.taken] as Row);
    lane.taken += 1;
    lane = firstLane(lanes, list);
  }
  return {
    rows,
    positions: lanes.map((lane, number) => positionAfter(lane, index, positions[number] ?? 'start')),
    isLast: lanes.every(({ exhausted, taken, rows: { length } }) => exhausted && taken === length),
  };
}

/**
 * The part of the list behind the last row that was given, whichever partition that row came from. Without this, a row
 * that is inserted between two pages would come out of order where its partition had given less than the others.
 */
function restOf({ order, from, through }: MergedList, positions: Positions): Bounds {
  const given = positions.flatMap((position) => (position === 'start' ? [] : [position.sort])).toSorted();
  const reached = order === 'asc' ? given.at(-1) : given[0];
  if (reached === undefined) return { from, through };
  return order === 'asc' ? { from: reached, through } : { from, through: reached };
}

/** The lane whose next row comes first; the earlier partition where two are equal. */
function firstLane(lanes: readonly MergedLane[], { index, order }: MergedList): MergedLane | undefined {
  let first: MergedLane | undefined;
  let best: string | undefined;
  for (const lane of lanes) {
    const row = lane.rows[lane.taken];
    if (!row) continue;
    const sort = sortOf(index, row);
    if (best !== undefined && (order === 'asc' ? sort >= best : sort <= best)) continue;
    [first, best] = [lane, sort];
  }
  return first;
}

function positionAfter(lane: MergedLane, index: IndexName, before: Position | 'start'): Position | 'start' {
  const last = lane.rows[lane.taken - 1];
  return last ? positionOf(index, last) : before;
}

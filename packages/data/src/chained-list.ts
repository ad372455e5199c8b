/** A list whose partitions follow one another in time: they are read one behind the other, the newest first. */
import type { Position, Positions } from './cursor.ts';
import { positionOf, readLane } from './lane.ts';
import type { Bounds, ReadRows, Row } from './lane.ts';
import type { GlamoraTable, IndexName } from './table.ts';

/** A partition, and the sort keys for which it is the one. */
export interface Link extends Bounds {
  readonly partition: string;
}

export interface ChainedList extends Bounds {
  readonly index: IndexName;
  /** What the list is, whichever links it has by now: a cursor is good for the list with this name. */
  readonly name: string;
  /** In the order of reading; their bounds do not overlap. */
  readonly links: readonly Link[];
  readonly order: 'desc';
}

/** The next `limit` rows in order, and where the list goes on. */
export async function readChained(
  table: GlamoraTable,
  list: ChainedList,
  [position = 'start']: Positions,
  limit: number,
): Promise<ReadRows> {
  const { index, order } = list;
  const rows: Row[] = [];
  let waiting = linksBehind(list, position);
  let isCut = false;
  // Mostly the first link fills the page. Behind an empty one more are asked at a time, twice as many with each: years
  // without a row cost a few round trips.
  let together = 1;
  while (waiting.length > 0 && rows.length <= limit && !isCut) {
    const wanted = limit - rows.length;
    const links = waiting.slice(0, together);
    waiting = waiting.slice(together);
    // oxlint-disable-next-line no-await-in-loop -- whether more is wanted is known afterwards
    const lanes = await Promise.all(
      links.map((link) => readLane(table, { ...link, index, order }, position, wanted)),
    );
    for (const lane of lanes) {
      // What follows a link that has more to give is not next.
      if (isCut) break;
      rows.push(...lane.rows);
      isCut = !lane.exhausted;
    }
    together = lanes.every((lane) => lane.rows.length === 0) ? together * 2 : 1;
  }
  const given = rows.slice(0, limit);
  const last = given.at(-1);
  return {
    rows: given,
    positions: [last ? positionOf(index, last) : position],
    isLast: rows.length <= limit && !isCut,
  };
}

/** The links from the position on; the first of them from there only. */
function linksBehind({ links }: ChainedList, position: Position | 'start'): readonly Link[] {
  if (position === 'start') return links;
  return links
    .filter(({ from }) => from <= position.sort)
    .map((link) => (link.through > position.sort ? { ...link, through: position.sort } : link));
}

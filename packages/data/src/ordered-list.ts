/** Reads an index whose value is spread over several partitions as one list in order, page by page. */
import { Problem, problem } from '@glamora/contracts';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { openCursor, sealCursor } from './cursor.ts';
import type { Position, Positions } from './cursor.ts';
import type { GlamoraTable, IndexName, PrimaryKey } from './table.ts';

export interface OrderedList {
  readonly index: IndexName;
  /** Partition key values in the index, merged by sort key. */
  readonly partitions: readonly string[];
  /** Sort keys from `from` to `through`, both included; together they also keep other kinds of rows out. */
  readonly from: string;
  readonly through: string;
  readonly order: 'asc' | 'desc';
}

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

type Row = PrimaryKey & Readonly<Record<string, unknown>>;

/** What was read ahead of one partition. */
interface Lane {
  readonly rows: readonly Row[];
  readonly exhausted: boolean;
  taken: number;
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
  const scope = [list.index, list.order, list.from, list.through, ...list.partitions].join('|');
  const opened = openCursor(scope, cursor, list.partitions.length);
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

/** The next `limit` rows in order, over all partitions, and where each partition goes on. */
async function readRows(table: GlamoraTable, list: OrderedList, positions: Positions, limit: number) {
  const rest = restOf(list, positions);
  const lanes = await Promise.all(
    list.partitions.map((partition, number) =>
      readLane(table, rest, partition, positions[number] ?? 'start', limit),
    ),
  );
  const sortName = `${list.index}SK`;
  const rows: Row[] = [];
  for (let lane = firstLane(lanes, sortName, list.order); lane && rows.length < limit;) {
    rows.push(lane.rows[lane.taken] as Row);
    lane.taken += 1;
    lane = firstLane(lanes, sortName, list.order);
  }
  return {
    rows,
    positions: lanes.map((lane, number) => positionAfter(lane, sortName, positions[number] ?? 'start')),
    isLast: lanes.every(({ exhausted, taken, rows: { length } }) => exhausted && taken === length),
  };
}

/**
 * The part of the list behind the last row that was given, whichever partition that row came from. Without this, a row
 * that is inserted between two pages would come out of order where its partition had given less than the others.
 */
function restOf(list: OrderedList, positions: Positions): OrderedList {
  const { order } = list;
  const given = positions.flatMap((position) => (position === 'start' ? [] : [position.sort])).toSorted();
  const reached = order === 'asc' ? given.at(-1) : given[0];
  if (reached === undefined) return list;
  return order === 'asc' ? { ...list, from: reached } : { ...list, through: reached };
}

async function readLane(
  table: GlamoraTable,
  rest: OrderedList,
  partition: string,
  position: Position | 'start',
  limit: number,
): Promise<Lane> {
  const { index, from, through, order } = rest;
  // Of a partition that lies further back, no row of the rest was given: its bounds alone say where it goes on.
  const goesOn = position !== 'start' && isWithin(rest, position);
  const { Items = [], LastEvaluatedKey } = await table
    .build(QueryCommand)
    .query({ index, partition, range: { between: [from, through] } })
    .options({
      // One more than is wanted: whether anything is left shows at once, and no list ends with an empty page.
      limit: limit + 1,
      reverse: order === 'desc',
      ...(goesOn ? { exclusiveStartKey: startKey(index, partition, position) } : {}),
    })
    .send();
  return { rows: Items as unknown as Row[], exhausted: LastEvaluatedKey === undefined, taken: 0 };
}

function startKey(index: IndexName, partition: string, { sort, PK, SK }: Position) {
  return { PK, SK, [`${index}PK`]: partition, [`${index}SK`]: sort };
}

/** The lane whose next row comes first; the earlier partition where two are equal. */
function firstLane(lanes: readonly Lane[], sortName: string, order: 'asc' | 'desc'): Lane | undefined {
  let first: Lane | undefined;
  for (const lane of lanes) {
    const sort = lane.rows[lane.taken]?.[sortName] as string | undefined;
    if (sort === undefined) continue;
    const best = first?.rows[first.taken]?.[sortName] as string | undefined;
    if (best === undefined || (order === 'asc' ? sort < best : sort > best)) first = lane;
  }
  return first;
}

function positionAfter(lane: Lane, sortName: string, before: Position | 'start'): Position | 'start' {
  const last = lane.rows[lane.taken - 1];
  return last ? { sort: last[sortName] as string, PK: last.PK, SK: last.SK } : before;
}

/** DynamoDB refuses a start key outside the query's bounds with an error of its own: a forged cursor stops here. */
function isWithin({ from, through }: OrderedList, position: Position | 'start'): boolean {
  return position === 'start' || (position.sort >= from && position.sort <= through);
}

/** Reads ahead of one partition of an index: what every list is put together from. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Position, Positions } from './cursor.ts';
import type { GlamoraTable, IndexName, PrimaryKey } from './table.ts';

export type Row = PrimaryKey & Readonly<Record<string, unknown>>;

/** Sort keys from `from` to `through`, both included. */
export interface Bounds {
  readonly from: string;
  readonly through: string;
}

/** A part of a partition, and in which direction it is read. */
export interface Stretch extends Bounds {
  readonly index: IndexName;
  readonly partition: string;
  readonly order: 'asc' | 'desc';
}

/** What was read ahead of one partition. */
export interface Lane {
  readonly rows: readonly Row[];
  readonly exhausted: boolean;
}

/** The next rows of a list, and where it goes on. */
export interface ReadRows {
  readonly rows: readonly Row[];
  readonly positions: Positions;
  readonly isLast: boolean;
}

/** One row more than `limit`: whether anything is left shows at once, and no list ends with an empty page. */
export async function readLane(
  table: GlamoraTable,
  { index, partition, from, through, order }: Stretch,
  position: Position | 'start',
  limit: number,
): Promise<Lane> {
  // Of a partition that lies further back, no row of the rest was given: its bounds alone say where it goes on.
  const goesOn = position !== 'start' && isWithin({ from, through }, position);
  const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(
    new QueryCommand({
      TableName: table.getName(),
      IndexName: index,
      KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :from AND :through',
      ExpressionAttributeNames: { '#partition': `${index}PK`, '#sort': `${index}SK` },
      ExpressionAttributeValues: { ':partition': partition, ':from': from, ':through': through },
      Limit: limit + 1,
      ScanIndexForward: order === 'asc',
      ...(goesOn ? { ExclusiveStartKey: startKey(index, partition, position) } : {}),
    }),
  );
  return { rows: Items as Row[], exhausted: LastEvaluatedKey === undefined };
}

export function positionOf(index: IndexName, row: Row): Position {
  return { sort: sortOf(index, row), PK: row.PK, SK: row.SK };
}

export function sortOf(index: IndexName, row: Row): string {
  return row[`${index}SK`] as string;
}

/** DynamoDB refuses a start key outside the query's bounds with an error of its own: a forged cursor stops here. */
export function isWithin({ from, through }: Bounds, position: Position | 'start'): boolean {
  return position === 'start' || (position.sort >= from && position.sort <= through);
}

function startKey(index: IndexName, partition: string, { sort, PK, SK }: Position) {
  return { PK, SK, [`${index}PK`]: partition, [`${index}SK`]: sort };
}

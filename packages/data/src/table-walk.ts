/** Goes through the whole table, in parts at the same time, and through long lists a few at a time. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { GlamoraTable, PrimaryKey } from './table.ts';

/** Parts of the table that are read at the same time. */
const segments = 4;

/** Rows that are read in one call; all of them are worked on before the next call. */
const rowsOfCall = 500;

/** What is left out of the answers still costs reading. */
export type WalkFilter = Pick<
  ScanCommandInput,
  'ProjectionExpression' | 'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

export type WalkedRow = PrimaryKey & Readonly<Record<string, unknown>>;

/** Shows every row that the filter lets through as it was when it was read, some rows at a time. */
export async function walkTable(
  table: GlamoraTable,
  filter: WalkFilter,
  work: (rows: readonly WalkedRow[]) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: segments }, async (_, segment) => {
      for await (const rows of rowsOf(table, filter, segment)) await work(rows);
    }),
  );
}

async function* rowsOf(
  table: GlamoraTable,
  filter: WalkFilter,
  segment: number,
): AsyncGenerator<readonly WalkedRow[]> {
  let start: Record<string, unknown> | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- each call starts where the one before ended
    const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(
      new ScanCommand({
        TableName: table.getName(),
        Segment: segment,
        TotalSegments: segments,
        Limit: rowsOfCall,
        ExclusiveStartKey: start,
        ConsistentRead: true,
        ...filter,
      }),
    );
    yield Items as WalkedRow[];
    start = LastEvaluatedKey;
  } while (start);
}

const workers = 8;

/** Does the work for every entry, eight at a time. @returns the sum of the results. */
export async function workThrough<Entry>(
  entries: readonly Entry[],
  work: (entry: Entry) => Promise<number>,
): Promise<number> {
  const waiting = [...entries];
  let sum = 0;
  const worker = async () => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- a worker takes one entry after the other
      const result = await work(entry);
      sum += result;
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return sum;
}

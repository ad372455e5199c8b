/** Reads of one row, straight from the document client: what stands in the table was checked when it was written. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { GlamoraTable, PrimaryKey } from './table.ts';

/** A row as the table holds it, its keys and all. */
export type StoredRow = Readonly<Record<string, unknown>>;

/**
 * The row that has this key.
 * @param options.consistent whether a write of a moment ago has to be seen; costs twice as much.
 */
export async function readRow(
  table: GlamoraTable,
  { PK, SK }: PrimaryKey,
  { consistent = false } = {},
): Promise<StoredRow | undefined> {
  const { Item } = await table.getDocumentClient().send(
    new GetCommand({
      TableName: table.getName(),
      Key: { PK, SK },
      ...(consistent ? { ConsistentRead: true } : {}),
    }),
  );
  return Item;
}

/** Reads of 100 and writes of 25 rows a call, with what the table left unprocessed tried again. */
import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PrimaryKey } from './table.ts';

export interface BatchRetry {
  /** How often unprocessed rows are tried again; default 3. */
  readonly retries: number;
  /** Upper bound of the first wait, in milliseconds; it doubles with each retry; default 100. */
  readonly baseDelayMs: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** 0 to 1; waits are spread over their whole range, so that clients do not come back together. */
  readonly random: () => number;
}

const defaultRetry: BatchRetry = {
  retries: 3,
  baseDelayMs: 100,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

/** The table kept refusing part of a batch after every retry. The name makes it a dependency's failure at the edge. */
export class BatchIncomplete extends Error {
  override readonly name = 'ThrottlingException';
  readonly unprocessed: number;

  constructor(unprocessed: number) {
    super(`${unprocessed} rows of a batch stayed unprocessed`);
    this.unprocessed = unprocessed;
  }
}

export interface BatchGetOptions extends Partial<BatchRetry> {
  /** Whether a write of a moment ago has to be seen; costs twice as much. */
  readonly consistent?: boolean;
}

type Row = PrimaryKey & Record<string, unknown>;

/**
 * Rows by key, in the order of the keys; undefined where there is none. Keys may repeat and be of any number.
 * @throws BatchIncomplete where the table stays overloaded.
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly PrimaryKey[],
  { consistent = false, ...retry }: BatchGetOptions = {},
): Promise<readonly (Row | undefined)[]> {
  const distinct = [...new Map(keys.map((key) => [identity(key), { PK: key.PK, SK: key.SK }])).values()];
  const found = new Map<string, Row>();
  await Promise.all(
    chunks(distinct, 100).map((chunk) =>
      untilProcessed(chunk, { ...defaultRetry, ...retry }, async (pending) => {
        const answer = await client.send(
          new BatchGetCommand({
            RequestItems: { [tableName]: { Keys: pending, ConsistentRead: consistent } },
          }),
        );
        for (const row of (answer.Responses?.[tableName] ?? []) as Row[]) found.set(identity(row), row);
        return (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as PrimaryKey[];
      }),
    ),
  );
  return keys.map((key) => found.get(identity(key)));
}

export type BatchWrite = { readonly put: Row } | { readonly remove: PrimaryKey };

/**
 * Puts and removes rows, 25 a call, at most four calls at a time.
 * @throws BatchIncomplete where the table stays overloaded.
 */
export async function batchWrite(
  client: DynamoDBDocumentClient,
  tableName: string,
  writes: readonly BatchWrite[],
  retry: BatchRetry = defaultRetry,
): Promise<void> {
  const waiting = chunks(writes.map(toRequest), 25);
  const worker = async () => {
    for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- a worker takes one chunk after the other
      await untilProcessed(chunk, retry, async (pending) => {
        const answer = await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: pending } }));
        return (answer.UnprocessedItems?.[tableName] ?? []) as WriteRequest[];
      });
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

type WriteRequest = { PutRequest: { Item: Row } } | { DeleteRequest: { Key: PrimaryKey } };

function toRequest(write: BatchWrite): WriteRequest {
  return 'put' in write ? { PutRequest: { Item: write.put } } : { DeleteRequest: { Key: write.remove } };
}

async function untilProcessed<Entry>(
  entries: Entry[],
  { retries, baseDelayMs, sleep, random }: BatchRetry,
  send: (pending: Entry[]) => Promise<Entry[]>,
): Promise<void> {
  let pending = entries;
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a retry follows its attempt
    if (attempt > 0) await sleep(random() * baseDelayMs * 2 ** (attempt - 1));
    // oxlint-disable-next-line no-await-in-loop
    pending = await send(pending);
    if (pending.length === 0) return;
  }
  throw new BatchIncomplete(pending.length);
}

function chunks<Entry>(entries: readonly Entry[], size: number): Entry[][] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, number) =>
    entries.slice(number * size, (number + 1) * size),
  );
}

function identity({ PK, SK }: PrimaryKey): string {
  return `${PK}\0${SK}`;
}

import type { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { batchGet, BatchIncomplete, batchWrite } from '../src/index.ts';
import type { BatchRetry, PrimaryKey } from '../src/index.ts';

/** A table that leaves part of each batch unprocessed, which a real engine does under load only. */
interface OverloadedTable {
  readonly client: DynamoDBDocumentClient;
  /** How many rows each call carried. */
  readonly calls: number[];
  readonly mostAtOnce: () => number;
}

const keys = (count: number): PrimaryKey[] =>
  Array.from({ length: count }, (_, number) => ({ PK: `ROW#${number}`, SK: 'ROW' }));

describe('a batch read', () => {
  test('asks again for what was left unprocessed, and for nothing else', async () => {
    const { client, calls } = tableThatTakes([60, 30, 10]);

    const rows = await batchGet(client, 'table', keys(100), recorded().retry);

    expect(calls).toEqual([100, 40, 10]);
    expect(rows.map((row) => row?.['PK'])).toEqual(keys(100).map(({ PK }) => PK));
  });

  test('asks for no more than 100 rows a call, and for each key once', async () => {
    const { client, calls } = tableThatTakes([]);

    const rows = await batchGet(client, 'table', [...keys(250), ...keys(250)], recorded().retry);

    expect(calls).toEqual([100, 100, 50]);
    expect(rows).toHaveLength(500);
  });

  test('of nothing asks nothing', async () => {
    const { client, calls } = tableThatTakes([]);

    const rows = await batchGet(client, 'table', [], recorded().retry);

    expect(rows).toEqual([]);
    expect(calls).toEqual([]);
  });

  test('waits longer each time, spread over the whole range', async () => {
    const { client } = tableThatTakes([0, 0, 0, 1]);
    const { retry, waits } = recorded([0.5, 0.25, 0.999]);

    await batchGet(client, 'table', keys(1), retry);

    expect(waits).toEqual([50, 50, 399.6]);
  });

  test('gives up after three retries, and counts what is left', async () => {
    const { client, calls } = tableThatTakes([4, 0, 0, 0, 6]);

    const reading = batchGet(client, 'table', keys(10), recorded().retry);

    const refused = await reading.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BatchIncomplete);
    expect(refused).toMatchObject({ unprocessed: 6, name: 'ThrottlingException' });
    expect(calls).toEqual([10, 6, 6, 6]);
  });
});

describe('a batch write', () => {
  test('sends again what was left unprocessed, 25 rows a call', async () => {
    const { client, calls } = tableThatTakes([25, 20, 25, 5]);

    await batchWrite(client, 'table', writes(70), recorded().retry);

    expect(calls.toSorted((a, b) => b - a)).toEqual([25, 25, 20, 5]);
  });

  test('has at most four calls on their way', async () => {
    const { client, calls, mostAtOnce } = tableThatTakes([]);

    await batchWrite(client, 'table', writes(400), recorded().retry);

    expect(calls).toHaveLength(16);
    expect(mostAtOnce()).toBe(4);
  });

  test('gives up after three retries', async () => {
    const { client, calls } = tableThatTakes([0, 0, 0, 0]);

    const writing = batchWrite(client, 'table', writes(3), recorded().retry);

    await expect(writing).rejects.toMatchObject({ unprocessed: 3 });
    expect(calls).toEqual([3, 3, 3, 3]);
  });
});

function writes(count: number) {
  return keys(count).map((key) => ({ put: { ...key } }));
}

/** Retries that wait in no time, and remember for how long they would have. */
function recorded(random: number[] = []): { retry: BatchRetry; waits: number[] } {
  const waits: number[] = [];
  const retry: BatchRetry = {
    retries: 3,
    baseDelayMs: 100,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    random: () => random[waits.length] ?? 0,
  };
  return { retry, waits };
}

/** @param taken how many rows each call processes; where nothing is said, all. */
function tableThatTakes(taken: readonly number[]): OverloadedTable {
  const calls: number[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const send = async ({ input }: BatchGetCommand | BatchWriteCommand) => {
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    await Promise.resolve();
    open -= 1;
    const request = input.RequestItems?.['table'] ?? [];
    const entries = 'Keys' in request ? (request.Keys ?? []) : (request as object[]);
    const count = taken[calls.length] ?? entries.length;
    calls.push(entries.length);
    const rest = entries.slice(count);
    if (!('Keys' in request)) return rest.length === 0 ? {} : { UnprocessedItems: { table: rest } };
    return {
      // In another order than was asked, as the service may.
      Responses: { table: entries.slice(0, count).toReversed() },
      ...(rest.length === 0 ? {} : { UnprocessedKeys: { table: { Keys: rest } } }),
    };
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, calls, mostAtOnce: () => mostAtOnce };
}

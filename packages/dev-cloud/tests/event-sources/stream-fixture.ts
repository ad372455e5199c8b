import { randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { localClientSettings, startDatabase } from '../../src/backends/index.ts';
import type { Clock, Checkpoints } from '../../src/event-sources/index.ts';
import { systemClock } from '../../src/event-sources/index.ts';

export interface Table {
  readonly tableName: string;
  readonly streamArn: string;
  /** Writes an item with the key `id`. */
  put(id: string, attributes?: Record<string, AttributeValue>): Promise<void>;
  /** Writes so many items, in batches. */
  putMany(count: number): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface Database {
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  createTable(): Promise<Table>;
  stop(): Promise<void>;
}

export async function startDatabaseWithStreams(): Promise<Database> {
  const database = await startDatabase();
  const dynamodb = new DynamoDBClient(localClientSettings(database.endpoint));
  const streams = new DynamoDBStreamsClient(localClientSettings(database.endpoint));
  return {
    dynamodb,
    streams,
    createTable: () => createTable(dynamodb),
    stop: async () => {
      dynamodb.destroy();
      streams.destroy();
      await database.stop();
    },
  };
}

async function createTable(dynamodb: DynamoDBClient): Promise<Table> {
  const tableName = `table-${randomUUID()}`;
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  return {
    tableName,
    streamArn: TableDescription?.LatestStreamArn ?? '',
    put: async (id, attributes = {}) => {
      await dynamodb.send(
        new PutItemCommand({ TableName: tableName, Item: { id: { S: id }, ...attributes } }),
      );
    },
    putMany: async (count) => {
      for (let first = 0; first < count; first += 25) {
        const items = Array.from(
          { length: Math.min(25, count - first) },
          (_, index) => `item-${first + index}`,
        );
        const requests = items.map((id) => ({ PutRequest: { Item: { id: { S: id } } } }));
        await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
      }
    },
    remove: async (id) => {
      await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key: { id: { S: id } } }));
    },
  };
}

export interface MemoryCheckpoints extends Checkpoints {
  readonly saved: ReadonlyMap<string, string>;
}

export function memoryCheckpoints(): MemoryCheckpoints {
  const saved = new Map<string, string>();
  return {
    saved,
    load: (shard) => Promise.resolve(saved.get(shard)),
    save: (shard, sequenceNumber) => {
      saved.set(shard, sequenceNumber);
      return Promise.resolve();
    },
  };
}

export interface TestClock extends Clock {
  /** The pauses of a tenth of a second and more that were asked for, in milliseconds: back-offs, not polls. */
  readonly backOffs: readonly number[];
  advance(milliseconds: number): void;
}

/** Runs with the real time, can be set ahead, and makes long pauses short. */
export function testClock(): TestClock {
  let ahead = 0;
  const backOffs: number[] = [];
  return {
    backOffs,
    now: () => systemClock.now() + ahead,
    sleep: (milliseconds, signal) => {
      if (Number.isInteger(milliseconds) && milliseconds >= 100 && milliseconds < 10_000)
        backOffs.push(milliseconds);
      return systemClock.sleep(Math.min(milliseconds, 5), signal);
    },
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import {
  startStreamEventSource,
  startTimeToLiveSweeper,
  timeToLiveRemovals,
} from '../../src/event-sources/index.ts';
import type { EventSource, TimeToLiveRemovals, TimeToLiveSweeper } from '../../src/event-sources/index.ts';
import { functionDouble } from './function-double.ts';
import type { FunctionDouble } from './function-double.ts';
import { startQueueServer } from './queue-fixture.ts';
import type { QueueServer } from './queue-fixture.ts';
import { memoryCheckpoints, startDatabaseWithStreams, testClock } from './stream-fixture.ts';
import type { Database, Table } from './stream-fixture.ts';

let database: Database;
let queues: QueueServer;
let table: Table;
let removals: TimeToLiveRemovals;
let sweeper: TimeToLiveSweeper;
let source: EventSource;
let archive: FunctionDouble<DynamoDBRecord>;

beforeAll(async () => {
  [database, queues] = await Promise.all([startDatabaseWithStreams(), startQueueServer()]);
});

beforeEach(async () => {
  table = await database.createTable();
  removals = timeToLiveRemovals();
  archive = functionDouble<DynamoDBRecord>();
  const { tableName, streamArn } = table;
  sweeper = startTimeToLiveSweeper(
    { tableName, attributeName: 'expiresAt', intervalSeconds: 3_600 },
    { dynamodb: database.dynamodb, removals, log: () => undefined },
  );
  source = startStreamEventSource(
    {
      functionName: 'archive',
      tableName,
      streamArn,
      startingPosition: 'TRIM_HORIZON',
      filterPatterns: [{ eventName: ['REMOVE'] }],
    },
    {
      streams: database.streams,
      sqs: queues.sqs,
      invoker: archive.invoker,
      checkpoints: memoryCheckpoints(),
      removals,
      clock: testClock(),
      log: () => undefined,
    },
  );
});

afterEach(async () => {
  await Promise.all([sweeper.stop(), source.stop()]);
});

afterAll(async () => {
  await Promise.all([database.stop(), queues.stop()]);
});

function secondsFromNow(seconds: number): { N: string } {
  return {
    N: String(Math.floor(Date.now() / 1000) + seconds),
  };
}
const year = 365 * 24 * 60 * 60;

async function exists(id: string): Promise<boolean> {
  const { Item } = await database.dynamodb.send(
    new GetItemCommand({ TableName: table.tableName, Key: { id: { S: id } } }),
  );
  return Item !== undefined;
}

describe('the time-to-live sweeper', () => {
  test('deletes what is expired, and its removal carries the identity of the service', async () => {
    await table.put('expired', { expiresAt: secondsFromNow(-1) });

    const deleted = await sweeper.sweep();
    await source.idle();

    expect(deleted).toBe(1);
    expect(archive.batches.flat()).toMatchObject([
      {
        eventName: 'REMOVE',
        dynamodb: { Keys: { id: { S: 'expired' } } },
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      },
    ]);
  });

  test.each([
    ['does not expire yet', { expiresAt: secondsFromNow(3_600) }],
    ['never expires', {}],
    ['has an expiry that is no number', { expiresAt: { S: '1' } }],
    ['expired more than five years ago', { expiresAt: secondsFromNow(-5 * year - 3_600) }],
  ])('leaves an item that %s', async (_case, attributes) => {
    await table.put('item', attributes);

    const deleted = await sweeper.sweep();

    expect(deleted).toBe(0);
    expect(await exists('item')).toBe(true);
  });

  test('leaves somebody’s own deletion without the identity of the service', async () => {
    await table.put('expired', { expiresAt: secondsFromNow(-1) });
    await table.remove('expired');

    await sweeper.sweep();
    await source.idle();

    expect(archive.batches.flat()).toHaveLength(1);
    expect(archive.batches.flat()[0]).not.toHaveProperty('userIdentity');
  });

  test('leaves an item whose life is prolonged between its look and its deletion', async () => {
    const prolonged = secondsFromNow(3_600);
    await table.put('expired', { expiresAt: secondsFromNow(-1) });
    const racing = startTimeToLiveSweeper(
      { tableName: table.tableName, attributeName: 'expiresAt' },
      {
        dynamodb: database.dynamodb,
        log: () => undefined,
        removals: {
          ...removals,
          // The request of the stranger is on its way before the deletion is sent.
          announce: (...removal) => {
            removals.announce(...removal);
            void database.dynamodb.send(
              new UpdateItemCommand({
                TableName: table.tableName,
                Key: { id: { S: 'expired' } },
                UpdateExpression: 'SET expiresAt = :later',
                ExpressionAttributeValues: { ':later': prolonged },
              }),
            );
          },
        },
      },
    );

    const deleted = await racing.sweep();
    await racing.stop();

    expect(deleted).toBe(0);
    expect(await exists('expired')).toBe(true);
  });

  test('is waited for by a stream that is faster than the answer to its deletion', async () => {
    const expiresAt = secondsFromNow(-1);
    const deletion = Promise.withResolvers<boolean>();
    await table.put('expired', { expiresAt });
    removals.announce(
      table.tableName,
      { id: { S: 'expired' } },
      { attributeName: 'expiresAt', value: expiresAt.N },
      deletion.promise,
    );
    await table.remove('expired');

    const idle = source.idle();
    deletion.resolve(true);
    await idle;

    expect(archive.batches.flat()[0]?.userIdentity).toEqual({
      type: 'Service',
      principalId: 'dynamodb.amazonaws.com',
    });
  });
});

/** What Lambda gave up: changes of the stream and runs of functions, seen as they lie, and delivered once more. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { localClientSettings, startTable } from '@glamora/dev-cloud/backends';
import { startStreamEventSource } from '@glamora/dev-cloud/event-sources';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { listening, startStage } from './stage-with-queues.ts';
import type { TestQueue, TestStage } from './stage-with-queues.ts';

let table: Awaited<ReturnType<typeof startTable>>;
let dynamodb: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let functions: Server;
let answer: { body: object; error?: string };
let invoked: { path: string; event: DynamoDBStreamEvent }[];
let stage: TestStage;
let undelivered: TestQueue;

beforeAll(async () => {
  table = await startTable();
  dynamodb = new DynamoDBClient(localClientSettings(table.endpoint));
  streams = new DynamoDBStreamsClient(localClientSettings(table.endpoint));
  functions = createServer((request, response) => {
    void text(request).then((body) => {
      invoked.push({
        path: decodeURIComponent(request.url ?? ''),
        event: JSON.parse(body) as DynamoDBStreamEvent,
      });
      response.writeHead(200, answer.error === undefined ? {} : { 'x-amz-function-error': answer.error });
      return response.end(JSON.stringify(answer.body));
    });
  });
  const lambda = `http://127.0.0.1:${await listening(functions)}`;
  stage = await startStage({ dynamodb: table.endpoint, lambda });
  undelivered = await stage.createQueue('undelivered-changes');
  await giveUp(['before', 'bag', 'belt']);
});
afterAll(async () => {
  functions.closeAllConnections();
  functions.close();
  for (const client of [dynamodb, streams]) client.destroy();
  await Promise.all([stage.stop(), table.stop()]);
});
beforeEach(() => {
  invoked = [];
  answer = { body: { batchItemFailures: [] } };
});

/** Writes rows, and lets the reader of the stream fail on all but the first of them until it gives them up. */
async function giveUp(names: readonly string[]): Promise<void> {
  for (const name of names)
    await dynamodb.send(
      new PutItemCommand({
        TableName: table.tableName,
        Item: { PK: { S: name }, SK: { S: 'ROW' }, bytes: { B: Buffer.from(name) } },
      }),
    );
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table.tableName }));
  const source = startStreamEventSource(
    {
      functionName: 'fanOutChanges',
      tableName: table.tableName,
      streamArn: Table?.LatestStreamArn ?? '',
      startingPosition: 'TRIM_HORIZON',
      reportBatchItemFailures: true,
      maximumRetryAttempts: 0,
      onFailureDestinationQueueUrl: undelivered.url,
    },
    {
      streams,
      sqs: stage.sqs,
      checkpoints: { load: async () => undefined, save: async () => undefined },
      log: () => undefined,
      invoker: {
        isReady: async () => true,
        async invoke(_, event) {
          const { Records } = event as DynamoDBStreamEvent;
          const failed = Records.find((record) => nameOf(record) !== 'before');
          const itemIdentifier = failed?.dynamodb?.SequenceNumber;
          return {
            ok: true,
            payload: { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] },
          };
        },
      },
    },
  );
  while ((await undelivered.depth()) === 0);
  await source.stop();
}

const nameOf = ({ dynamodb: change }: DynamoDBRecord): string | undefined => change?.Keys?.['PK']?.S;

test('a batch that was given up is shown by where it lies', async () => {
  const { said } = await stage.dlq('show undelivered-changes');

  expect(said).toMatch(/RetryAttemptsExhausted in fanOutChanges, after (once|\d+ times)/);
  expect(said).toMatch(/2 records of shard \S+/);
  expect(said).toMatch(/sequence numbers \d+ to \d+/);
});

test('one that fails again stays, and is told with its reason', async () => {
  answer = { body: { errorMessage: 'still a bug' }, error: 'Unhandled' };

  const { exitCode, said } = await stage.dlq('redrive undelivered-changes');

  expect(exitCode).toBe(1);
  expect(said).toContain('stays: it failed again: still a bug');
  expect(await undelivered.depth()).toBe(1);
});

test('one that the function gives back in part stays too', async () => {
  answer = { body: { batchItemFailures: [{ itemIdentifier: '3' }] } };

  const { exitCode, said } = await stage.dlq('redrive undelivered-changes');

  expect(exitCode).toBe(1);
  expect(said).toContain('gave some of the records back');
});

test('the records are read again from the stream, and handed to the function that gave them up', async () => {
  const { exitCode } = await stage.dlq('redrive undelivered-changes');

  const [{ path, event } = { path: '', event: { Records: [] } }] = invoked;
  expect(exitCode).toBe(0);
  expect(invoked).toHaveLength(1);
  expect(path).toContain('function:fanOutChanges/invocations');
  expect(event.Records.map(nameOf)).toEqual(['bag', 'belt']);
  expect(event.Records[0]).toMatchObject({
    eventName: 'INSERT',
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      NewImage: { bytes: { B: Buffer.from('bag').toString('base64') } },
    },
  });
  expect(await undelivered.depth()).toBe(0);
});

test('one whose records are no longer in the stream stays, and is told with where to go on', async () => {
  await undelivered.send(
    JSON.stringify({
      timestamp: '2026-01-02T03:04:05.678Z',
      requestContext: {
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fanOutChanges',
        condition: 'RecordAgeExceeded',
        approximateInvokeCount: 7,
      },
      DDBStreamBatchInfo: {
        streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/gone/stream/2025-01-01T00:00:00.000',
        shardId: 'shardId-1',
        startSequenceNumber: '1',
        endSequenceNumber: '2',
        batchSize: 2,
      },
    }),
  );

  const { exitCode, said } = await stage.dlq('redrive undelivered-changes');

  expect(exitCode).toBe(1);
  expect(said).toContain('the stream no longer has its records');
  expect(said).toContain('docs/runbooks/dead-letters.md');
  expect(invoked).toEqual([]);
});

test('a run of a function that was given up is shown with its reason, and begun again', async () => {
  const failedRuns = await stage.createQueue('failed-archiver-runs');
  await failedRuns.send(
    JSON.stringify({
      version: '1.0',
      timestamp: '2026-01-02T03:04:05.678Z',
      requestContext: {
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:archiveItems',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { entity: 'Purchase' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'no such bucket' },
    }),
  );

  const shown = await stage.dlq('show failed-archiver-runs');
  const { exitCode } = await stage.dlq('redrive failed-archiver-runs');

  expect(shown.said).toContain('TypeError in archiveItems: no such bucket');
  expect(shown.said).toContain('RetriesExhausted, after 3 times; it was called with');
  expect(shown.said).toContain('"entity": "Purchase"');
  expect(exitCode).toBe(0);
  expect(invoked.map(({ path, event }) => [path, event])).toEqual([
    [expect.stringContaining('function:archiveItems/invocations'), { entity: 'Purchase' }],
  ]);
  expect(await failedRuns.depth()).toBe(0);
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { fileCheckpoints, startStreamEventSource } from '../../src/event-sources/index.ts';
import type {
  EventSource,
  StreamEventSourceDependencies,
  StreamEventSourceSettings,
} from '../../src/event-sources/index.ts';
import { fails, functionDouble, notReady, reports, signal, succeeds } from './function-double.ts';
import { startQueueServer } from './queue-fixture.ts';
import type { QueueServer } from './queue-fixture.ts';
import { memoryCheckpoints, startDatabaseWithStreams, testClock } from './stream-fixture.ts';
import type { Database, Table } from './stream-fixture.ts';

let database: Database;
let queues: QueueServer;
let table: Table;
const sources: EventSource[] = [];

beforeAll(async () => {
  [database, queues] = await Promise.all([startDatabaseWithStreams(), startQueueServer()]);
});

beforeEach(async () => {
  table = await database.createTable();
});

afterEach(async () => {
  await Promise.all(sources.splice(0).map((source) => source.stop()));
});

afterAll(async () => {
  await Promise.all([database.stop(), queues.stop()]);
});

function start(
  settings: Partial<StreamEventSourceSettings>,
  dependencies: Pick<StreamEventSourceDependencies, 'invoker'> & Partial<StreamEventSourceDependencies>,
): EventSource {
  const { tableName, streamArn } = table;
  const source = startStreamEventSource(
    { functionName: 'fan-out', tableName, streamArn, startingPosition: 'TRIM_HORIZON', ...settings },
    {
      streams: database.streams,
      sqs: queues.sqs,
      checkpoints: memoryCheckpoints(),
      log: () => undefined,
      clock: testClock(),
      ...dependencies,
    },
  );
  sources.push(source);
  return source;
}

function idOf(record: DynamoDBRecord | undefined): string {
  return record?.dynamodb?.Keys?.['id']?.S ?? '';
}
function idsOf(batches: readonly (readonly DynamoDBRecord[])[]): string[][] {
  return batches.map((batch) => batch.map(idOf));
}
function sequenceNumberOf(record: DynamoDBRecord | undefined): string {
  return record?.dynamodb?.SequenceNumber ?? '';
}
async function putAll(...ids: string[]): Promise<void> {
  for (const id of ids) await table.put(id);
}

describe('a stream event source hands records over', () => {
  test('in the shape of a Lambda event', async () => {
    await table.put('a', { picture: { B: Buffer.from('pixels') }, tags: { L: [{ B: Buffer.from('x') }] } });
    const fanOut = functionDouble<DynamoDBRecord>();

    await start({}, fanOut).idle();

    const image = { id: { S: 'a' }, picture: { B: 'cGl4ZWxz' }, tags: { L: [{ B: 'eA==' }] } };
    expect(fanOut.batches).toEqual([
      [
        {
          eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'us-east-1',
          dynamodb: {
            ApproximateCreationDateTime: expect.any(Number),
            Keys: { id: { S: 'a' } },
            NewImage: image,
            SequenceNumber: '1',
            SizeBytes: expect.any(Number),
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: table.streamArn,
        },
      ],
    ]);
  });

  test('of a change with both images, and of a removal without a service identity', async () => {
    await table.put('a', { price: { N: '1' } });
    await table.put('a', { price: { N: '2' } });
    await table.remove('a');
    const fanOut = functionDouble<DynamoDBRecord>();

    await start({}, fanOut).idle();

    const [, modified, removed] = fanOut.batches.flat();
    expect(modified?.dynamodb).toMatchObject({
      OldImage: { price: { N: '1' } },
      NewImage: { price: { N: '2' } },
    });
    expect(removed).toMatchObject({ eventName: 'REMOVE', dynamodb: { OldImage: { price: { N: '2' } } } });
    expect(removed).not.toHaveProperty('userIdentity');
  });

  test('but none when an item was written as it was, whatever the order of a set', async () => {
    await table.put('a', { sizes: { SS: ['S', 'M'] }, price: { N: '1' } });
    await table.put('a', { price: { N: '1' }, sizes: { SS: ['M', 'S'] } });
    await table.put('b');
    const fanOut = functionDouble<DynamoDBRecord>();

    await start({}, fanOut).idle();

    expect(idsOf(fanOut.batches)).toEqual([['a', 'b']]);
  });

  test('no more at a time than the batch size, in order', async () => {
    await putAll('a', 'b', 'c', 'd', 'e');
    const fanOut = functionDouble<DynamoDBRecord>();

    await start({ batchSize: 2 }, fanOut).idle();

    expect(idsOf(fanOut.batches)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('gathered over the batching window', async () => {
    const fanOut = functionDouble<DynamoDBRecord>();
    const source = start({ batchWindowSeconds: 60, batchSize: 3 }, fanOut);
    await source.idle();

    await putAll('a', 'b', 'c');
    await source.idle();

    expect(idsOf(fanOut.batches)).toEqual([['a', 'b', 'c']]);
  });

  test('past sequence number 999, where order as text would break', async () => {
    await table.putMany(1_005);
    const fanOut = functionDouble<DynamoDBRecord>((batch, invocation) =>
      invocation === 1 ? reports(sequenceNumberOf(batch[1_000]), sequenceNumberOf(batch[998])) : succeeds,
    );

    await start({ batchSize: 10_000, batchWindowSeconds: 1, reportBatchItemFailures: true }, fanOut).idle();

    const sequenceNumbers = fanOut.batches.map((batch) =>
      batch.map((record) => Number(sequenceNumberOf(record))),
    );
    expect(sequenceNumbers[0]).toEqual(Array.from({ length: 1_005 }, (_, index) => index + 1));
    expect(sequenceNumbers[1]).toEqual([999, 1_000, 1_001, 1_002, 1_003, 1_004, 1_005]);
  });
});

describe('a stream event source starts', () => {
  test('at TRIM_HORIZON with what is in the stream already', async () => {
    await table.put('old');
    const fanOut = functionDouble<DynamoDBRecord>();

    await start({ startingPosition: 'TRIM_HORIZON' }, fanOut).idle();

    expect(idsOf(fanOut.batches)).toEqual([['old']]);
  });

  test('at LATEST with what comes after', async () => {
    await table.put('old');
    const fanOut = functionDouble<DynamoDBRecord>();
    const source = start({ startingPosition: 'LATEST' }, fanOut);
    await source.idle();

    await table.put('new');
    await source.idle();

    expect(idsOf(fanOut.batches)).toEqual([['new']]);
  });

  test('again where it was stopped, and loses nothing that was written meanwhile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
    const file = join(folder, 'fan-out.json');
    const fanOut = functionDouble<DynamoDBRecord>();
    await table.put('first');
    const before = start({}, { ...fanOut, checkpoints: fileCheckpoints(file) });
    await before.idle();
    await before.stop();

    await table.put('meanwhile');
    await start({}, { ...fanOut, checkpoints: fileCheckpoints(file) }).idle();

    expect(idsOf(fanOut.batches)).toEqual([['first'], ['meanwhile']]);
    expect(Object.values(JSON.parse(await readFile(file, 'utf8')) as object)).toEqual(['2']);
    await rm(folder, { recursive: true });
  });

  test('at LATEST only once: a crash before the first record does not move the starting position', async () => {
    const checkpoints = memoryCheckpoints();
    const fanOut = functionDouble<DynamoDBRecord>();
    const before = start({ startingPosition: 'LATEST' }, { ...fanOut, checkpoints });
    await before.idle();
    await before.stop();

    await table.put('meanwhile');
    await start({ startingPosition: 'LATEST' }, { ...fanOut, checkpoints }).idle();

    expect(idsOf(fanOut.batches)).toEqual([['meanwhile']]);
  });

  test('not at all from a damaged checkpoint file, and says what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
    const file = join(folder, 'fan-out.json');
    await writeFile(file, '{"shard');

    await expect(fileCheckpoints(file).load('shard')).rejects.toThrow(`${file} is damaged: delete it`);

    await rm(folder, { recursive: true });
  });

  test('to deliver an unhandled batch again after a stop in the middle', async () => {
    const checkpoints = memoryCheckpoints();
    await putAll('a', 'b');
    const failing = functionDouble<DynamoDBRecord>(([record]) => (idOf(record) === 'a' ? succeeds : fails));
    const before = start({ batchSize: 1 }, { ...failing, checkpoints });
    await failing.invoked(2);
    await before.stop();
    const fanOut = functionDouble<DynamoDBRecord>();

    await start({ batchSize: 1 }, { ...fanOut, checkpoints }).idle();

    expect(idsOf(fanOut.batches)).toEqual([['b']]);
  });
});

describe('a stream event source filters', () => {
  test('on images and event names, and moves its checkpoint over what it skips', async () => {
    const checkpoints = memoryCheckpoints();
    await table.put('a', { status: { S: 'PENDING' } });
    await table.put('a', { status: { S: 'SETTLING' } });
    await table.put('b', { status: { S: 'SETTLING' } });
    await table.remove('b');
    const fanOut = functionDouble<DynamoDBRecord>();
    const source = start(
      {
        filterPatterns: [{ eventName: ['MODIFY'], dynamodb: { NewImage: { status: { S: ['SETTLING'] } } } }],
      },
      { ...fanOut, checkpoints },
    );

    await source.idle();

    expect(fanOut.batches.flat().map(sequenceNumberOf)).toEqual(['2']);
    expect([...checkpoints.saved.values()]).toEqual(['4']);
    expect(source.statistics()).toMatchObject({ received: 4, filtered: 3, invoked: 1 });
  });
});

describe('with a parallelization factor, a stream event source', () => {
  test('delivers several batches at a time, and the changes of one item in order', async () => {
    const blocked = signal();
    const fanOut = functionDouble<DynamoDBRecord>(async ([record]) => {
      if (idOf(record) === 'slow') await blocked.given;
      return succeeds;
    });
    const others = Array.from({ length: 20 }, (_, index) => `other-${index}`);
    for (const version of ['1', '2', '3']) await table.put('slow', { version: { N: version } });
    await putAll(...others);
    const source = start({ parallelizationFactor: 10, batchSize: 1 }, fanOut);

    await fanOut.invoked(10);
    blocked.give();
    await source.idle();

    const versions = fanOut.batches
      .flat()
      .filter((record) => idOf(record) === 'slow')
      .map(({ dynamodb }) => dynamodb?.NewImage?.['version']?.N);
    expect(versions).toEqual(['1', '2', '3']);
    expect(fanOut.batches).toHaveLength(23);
  });

  test('keeps its checkpoint before the oldest record that is not handled', async () => {
    const checkpoints = memoryCheckpoints();
    const blocked = signal();
    const fanOut = functionDouble<DynamoDBRecord>(async ([record]) => {
      if (idOf(record) === 'second') await blocked.given;
      return succeeds;
    });
    await putAll('first', 'second', ...Array.from({ length: 12 }, (_, index) => `other-${index}`));
    const source = start({ parallelizationFactor: 10, batchSize: 1 }, { ...fanOut, checkpoints });

    await fanOut.invoked(8);
    const whileBlocked = [...checkpoints.saved.values()];
    blocked.give();
    await source.idle();

    expect(['TRIM_HORIZON', '1']).toContain(whileBlocked[0]);
    expect([...checkpoints.saved.values()]).toEqual(['14']);
  });
});

describe('when the function fails, a stream event source', () => {
  test('retries the batch with growing pauses and lets nothing pass it', async () => {
    const clock = testClock();
    await putAll('a', 'b');
    const fanOut = functionDouble<DynamoDBRecord>((_batch, invocation) =>
      invocation <= 3 ? fails : succeeds,
    );

    await start({ batchSize: 1 }, { ...fanOut, clock }).idle();

    expect(idsOf(fanOut.batches)).toEqual([['a'], ['a'], ['a'], ['a'], ['b']]);
    expect(clock.backOffs).toEqual([100, 200, 400]);
  });

  test('goes on at the lowest sequence number that the function reports', async () => {
    await putAll('a', 'b', 'c', 'd');
    const fanOut = functionDouble<DynamoDBRecord>((batch, invocation) =>
      invocation === 1 ? reports(sequenceNumberOf(batch[2]), sequenceNumberOf(batch[1])) : succeeds,
    );

    await start({ reportBatchItemFailures: true }, fanOut).idle();

    expect(idsOf(fanOut.batches)).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'c', 'd'],
    ]);
  });

  test('takes an empty list of failures for a success', async () => {
    await table.put('a');
    const fanOut = functionDouble<DynamoDBRecord>(() => reports());

    await start({ reportBatchItemFailures: true }, fanOut).idle();

    expect(fanOut.batches).toHaveLength(1);
  });

  test.each([
    ['null', null],
    ['empty', ''],
    ['of no record in the batch', '4711'],
  ])('retries the whole batch when a reported identifier is %s', async (_case, identifier) => {
    await putAll('a', 'b');
    const fanOut = functionDouble<DynamoDBRecord>((_batch, invocation) =>
      invocation === 1 ? reports(identifier) : succeeds,
    );

    await start({ reportBatchItemFailures: true }, fanOut).idle();

    expect(idsOf(fanOut.batches)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('halves the batch until the record that fails is alone, and only its retries count', async () => {
    await putAll('a', 'b', 'poison', 'd');
    const fanOut = functionDouble<DynamoDBRecord>((batch) =>
      batch.some((record) => idOf(record) === 'poison') ? fails : succeeds,
    );

    await start({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 }, fanOut).idle();

    expect(idsOf(fanOut.batches)).toEqual([
      ['a', 'b', 'poison', 'd'],
      ['a', 'b'],
      ['poison', 'd'],
      ['poison'],
      ['poison'],
      ['d'],
    ]);
  });

  test('splits at the reported record, then halves what is left', async () => {
    await putAll('a', 'b', 'poison', 'd', 'e');
    const fanOut = functionDouble<DynamoDBRecord>((batch) => {
      const poison = batch.find((record) => idOf(record) === 'poison');
      return poison === undefined ? succeeds : reports(sequenceNumberOf(poison));
    });

    await start(
      { bisectBatchOnFunctionError: true, reportBatchItemFailures: true, maximumRetryAttempts: 0 },
      fanOut,
    ).idle();

    expect(idsOf(fanOut.batches)).toEqual([
      ['a', 'b', 'poison', 'd', 'e'],
      ['poison', 'd', 'e'],
      ['poison', 'd'],
      ['poison'],
      ['d'],
      ['e'],
    ]);
  });

  test('drops the batch when its retries are used up and nobody wants to know, and goes on', async () => {
    await putAll('a', 'b', 'c');
    const fanOut = functionDouble<DynamoDBRecord>(([record]) => (idOf(record) === 'c' ? succeeds : fails));
    const source = start({ batchSize: 2, maximumRetryAttempts: 2 }, fanOut);

    await source.idle();

    expect(idsOf(fanOut.batches)).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['c']]);
    expect(source.statistics()).toMatchObject({ invoked: 4, failed: 3, discarded: 2 });
  });

  test('tells the on-failure destination where the records are when retries are used up', async () => {
    const destination = await queues.createQueue();
    await putAll('a', 'b');
    const fanOut = functionDouble<DynamoDBRecord>(() => fails);

    await start(
      { maximumRetryAttempts: 1, onFailureDestinationQueueUrl: destination.url },
      { ...fanOut, newRequestId: () => 'request-1' },
    ).idle();

    const [message] = await destination.receive();
    const secondsPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
    expect(JSON.parse(message?.Body ?? '')).toEqual({
      requestContext: {
        requestId: 'request-1',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fan-out',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      DDBStreamBatchInfo: {
        shardId: expect.stringContaining('shardId-'),
        startSequenceNumber: '1',
        endSequenceNumber: '2',
        approximateArrivalOfFirstRecord: expect.stringMatching(secondsPattern),
        approximateArrivalOfLastRecord: expect.stringMatching(secondsPattern),
        batchSize: 2,
        streamArn: table.streamArn,
      },
    });
  });

  test('gives records up when they grow older than the maximum age', async () => {
    const destination = await queues.createQueue();
    const clock = testClock();
    await table.put('a');
    const fanOut = functionDouble<DynamoDBRecord>((_batch, invocation) => {
      if (invocation === 2) clock.advance(120_000);
      return fails;
    });

    await start(
      { maximumRecordAgeSeconds: 60, onFailureDestinationQueueUrl: destination.url },
      { ...fanOut, clock },
    ).idle();

    const [message] = await destination.receive();
    expect(fanOut.batches).toHaveLength(2);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 2 },
      DDBStreamBatchInfo: { startSequenceNumber: '1', endSequenceNumber: '1', batchSize: 1 },
    });
  });
});

test('while the function is not there, a stream event source waits, and the waiting is no retry', async () => {
  await table.put('a');
  const fanOut = functionDouble<DynamoDBRecord>((_batch, invocation) =>
    invocation <= 5 ? notReady : succeeds,
  );
  const source = start({ maximumRetryAttempts: 0 }, fanOut);

  await source.idle();

  expect(fanOut.batches).toHaveLength(6);
  expect(source.statistics()).toMatchObject({ invoked: 1, failed: 0, discarded: 0 });
});

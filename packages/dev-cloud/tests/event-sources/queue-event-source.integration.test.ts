import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { startQueueEventSource } from '../../src/event-sources/index.ts';
import type {
  EventSource,
  FunctionInvoker,
  QueueEventSourceSettings,
} from '../../src/event-sources/index.ts';
import { fails, functionDouble, notReady, reports, signal, succeeds } from './function-double.ts';
import { startQueueServer } from './queue-fixture.ts';
import type { Queue, QueueServer } from './queue-fixture.ts';

let server: QueueServer;
const sources: EventSource[] = [];

beforeAll(async () => {
  server = await startQueueServer();
});

afterAll(async () => {
  await Promise.all(sources.map((source) => source.stop()));
  await server.stop();
});

function start(
  queue: Queue,
  invoker: FunctionInvoker,
  settings: Partial<QueueEventSourceSettings> = {},
): EventSource {
  const source = startQueueEventSource(
    { functionName: 'settle-purchase', queueUrl: queue.url, queueArn: queue.arn, ...settings },
    { sqs: server.sqs, invoker, log: () => undefined },
  );
  sources.push(source);
  return source;
}

function bodies(batches: readonly (readonly SQSRecord[])[]): string[][] {
  return batches.map((batch) => batch.map(({ body }) => body));
}

async function queueThatRedelivers(maxReceiveCount: number): Promise<{ queue: Queue; deadLetters: Queue }> {
  const deadLetters = await server.createQueue();
  const queue = await server.createQueue({
    VisibilityTimeout: '1',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }),
  });
  return { queue, deadLetters };
}

describe('a queue event source hands messages over', () => {
  test('in the shape of a Lambda event', async () => {
    const queue = await server.createQueue();
    const messageId = await queue.send('hello', {
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'greeting' },
        seal: { DataType: 'Binary', BinaryValue: Buffer.from('wax') },
      },
    });
    const settle = functionDouble<SQSRecord>();

    await start(queue, settle.invoker).idle();

    expect(settle.batches).toEqual([
      [
        {
          messageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            kind: { stringValue: 'greeting', stringListValues: [], binaryListValues: [], dataType: 'String' },
            seal: { binaryValue: 'd2F4', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          md5OfMessageAttributes: expect.any(String),
          eventSource: 'aws:sqs',
          eventSourceARN: queue.arn,
          awsRegion: 'us-east-1',
        },
      ],
    ]);
  });

  test('and deletes them when the function succeeds, whatever it answers', async () => {
    const queue = await server.createQueue();
    const messageId = await queue.send('done');
    const settle = functionDouble<SQSRecord>(() => reports(messageId));
    const source = start(queue, settle.invoker);

    await source.idle();

    expect(settle.batches).toHaveLength(1);
    expect(source.statistics()).toMatchObject({ received: 1, invoked: 1, failed: 0 });
  });

  test('no more at a time than the batch size', async () => {
    const queue = await server.createQueue();
    for (const body of ['1', '2', '3', '4', '5']) await queue.send(body);
    const settle = functionDouble<SQSRecord>();

    await start(queue, settle.invoker, { batchSize: 2 }).idle();

    expect(settle.batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
  });

  test('gathered over the batching window, in batches larger than one receive gives', async () => {
    const queue = await server.createQueue();
    for (let body = 1; body <= 12; body += 1) await queue.send(String(body));
    const settle = functionDouble<SQSRecord>();

    await start(queue, settle.invoker, { batchSize: 12, maximumBatchingWindowSeconds: 60 }).idle();

    expect(settle.batches.map((batch) => batch.length)).toEqual([12]);
  });

  test('when the batching window ends, though the batch is not full', async () => {
    const queue = await server.createQueue();
    await queue.send('alone');
    const settle = functionDouble<SQSRecord>();

    await start(queue, settle.invoker, { batchSize: 100, maximumBatchingWindowSeconds: 1 }).idle();

    expect(bodies(settle.batches)).toEqual([['alone']]);
  });

  test('in as many invocations at a time as the maximum concurrency allows', async () => {
    const queue = await server.createQueue();
    for (const body of ['1', '2', '3', '4', '5']) await queue.send(body);
    const release = signal();
    let running = 0;
    let mostRunning = 0;
    const settle = functionDouble<SQSRecord>(async () => {
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      if (running === 3) release.give();
      await release.given;
      running -= 1;
      return succeeds;
    });

    await start(queue, settle.invoker, { batchSize: 1, maximumConcurrency: 3 }).idle();

    expect(mostRunning).toBe(3);
    expect(settle.batches).toHaveLength(5);
  });

  test('of one group of a FIFO queue strictly in order, other groups meanwhile', async () => {
    const queue = await server.createQueue({ FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    for (const body of ['a1', 'a2', 'a3', 'b1']) await queue.send(body, { MessageGroupId: body.slice(0, 1) });
    const otherGroupArrived = signal();
    const settle = functionDouble<SQSRecord>(async ([record]) => {
      if (record?.body === 'b1') otherGroupArrived.give();
      await otherGroupArrived.given;
      return succeeds;
    });

    await start(queue, settle.invoker, { batchSize: 1 }).idle();

    const order = bodies(settle.batches).flat();
    expect(order.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(order.slice(0, 2)).toEqual(['a1', 'b1']);
  });
});

describe('a queue event source filters', () => {
  test('on fields of the body, and deletes what does not match without invoking', async () => {
    const queue = await server.createQueue();
    await queue.send(JSON.stringify({ type: 'sale', amount: 12 }));
    await queue.send(JSON.stringify({ type: 'view' }));
    await queue.send('no JSON');
    const settle = functionDouble<SQSRecord>();
    const source = start(queue, settle.invoker, {
      filterPatterns: [{ body: { type: ['sale'], amount: [{ numeric: ['>', 10] }] } }],
    });

    await source.idle();

    expect(bodies(settle.batches)).toEqual([['{"type":"sale","amount":12}']]);
    expect(source.statistics()).toMatchObject({ received: 3, filtered: 2 });
  });
});

describe('when the function fails, a queue event source', () => {
  test('deletes nothing: messages come again after the visibility time-out, and go to the dead-letter queue', async () => {
    const { queue, deadLetters } = await queueThatRedelivers(2);
    await queue.send('poison');
    const settle = functionDouble<SQSRecord>(() => fails);
    const source = start(queue, settle.invoker);

    await source.idle();

    const [buried] = await deadLetters.receive();
    expect(buried?.Body).toBe('poison');
    expect(settle.batches.map(([record]) => record?.attributes.ApproximateReceiveCount)).toEqual(['1', '2']);
    expect(source.statistics()).toMatchObject({ invoked: 2, failed: 2 });
  });

  test('brings back only the messages that the function reports', async () => {
    const { queue } = await queueThatRedelivers(3);
    await queue.send('good');
    const bad = await queue.send('bad');
    const settle = functionDouble<SQSRecord>((_batch, invocation) =>
      invocation === 1 ? reports(bad) : succeeds,
    );

    await start(queue, settle.invoker, { reportBatchItemFailures: true }).idle();

    expect(bodies(settle.batches)).toEqual([['good', 'bad'], ['bad']]);
  });

  test('brings back the whole batch when a reported identifier is null', async () => {
    const { queue } = await queueThatRedelivers(3);
    await queue.send('first');
    await queue.send('second');
    const settle = functionDouble<SQSRecord>((_batch, invocation) =>
      invocation === 1 ? reports(null) : succeeds,
    );

    await start(queue, settle.invoker, { reportBatchItemFailures: true }).idle();

    expect(bodies(settle.batches)).toEqual([
      ['first', 'second'],
      ['first', 'second'],
    ]);
  });

  test('lets nothing of a FIFO group pass the message that failed', async () => {
    const queue = await server.createQueue({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      VisibilityTimeout: '1',
    });
    for (const body of ['a1', 'a2']) await queue.send(body, { MessageGroupId: 'a' });
    const settle = functionDouble<SQSRecord>((_batch, invocation) => (invocation === 1 ? fails : succeeds));

    await start(queue, settle.invoker, { batchSize: 1 }).idle();

    expect(bodies(settle.batches).flat()).toEqual(['a1', 'a1', 'a2']);
  });
});

describe('while the function is not there, a queue event source', () => {
  test('receives nothing, so that no receive count runs up', async () => {
    const queue = await server.createQueue();
    await queue.send('patience');
    const asked = signal();
    let readinessChecks = 0;
    const settle = functionDouble<SQSRecord>(
      () => succeeds,
      () => {
        readinessChecks += 1;
        if (readinessChecks === 2) asked.give();
        return readinessChecks > 3;
      },
    );
    const source = start(queue, settle.invoker);

    await asked.given;
    const receivedWhileWaiting = source.statistics().received;
    await source.idle();

    expect(receivedWhileWaiting).toBe(0);
    expect(settle.batches[0]?.[0]?.attributes.ApproximateReceiveCount).toBe('1');
  });

  test('holds what it had received already past the visibility time-out, and counts no failure', async () => {
    const { queue, deadLetters } = await queueThatRedelivers(1);
    await queue.send('held');
    const startedAt = Date.now();
    const settle = functionDouble<SQSRecord>(() => (Date.now() - startedAt < 2_000 ? notReady : succeeds));
    const source = start(queue, settle.invoker);

    await source.idle();

    const receiveCounts = settle.batches.flat().map(({ attributes }) => attributes.ApproximateReceiveCount);
    expect(new Set(receiveCounts)).toEqual(new Set(['1']));
    expect(source.statistics()).toMatchObject({ received: 1, invoked: 1, failed: 0 });
    expect(await deadLetters.receive()).toEqual([]);
  });
});

test('a stopped queue event source has finished what was running and takes nothing more', async () => {
  const queue = await server.createQueue();
  await queue.send('running');
  const release = signal();
  const settle = functionDouble<SQSRecord>(async () => {
    await release.given;
    return succeeds;
  });
  const source = start(queue, settle.invoker);
  await settle.invoked(1);

  const stopped = source.stop();
  release.give();
  await stopped;
  await queue.send('late');

  const waiting = await queue.receive();
  expect(waiting.map(({ Body }) => Body)).toEqual(['late']);
  expect(settle.batches).toHaveLength(1);
});

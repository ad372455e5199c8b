/** Payments settle however much else there is to do: what is sent to one queue never waits for another. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import { startQueueEventSource } from '@glamora/dev-cloud/event-sources';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda';
import { purchaseId, settlingRow } from './changed-purchase.ts';
import type { Row } from './changed-purchase.ts';
import { startFanOutQueues } from './fan-out-queues.ts';
import type { FanOutQueues, QueueAddress } from './fan-out-queues.ts';

const creator = `0x${'c1'.repeat(20)}`;

let queues: FanOutQueues;

beforeAll(async () => {
  queues = await startFanOutQueues();
});
afterAll(() => queues.stop());

/** A consumer as the queue of its function feeds it. */
function consume(queue: QueueAddress, work: (bodies: readonly string[]) => Promise<void>): EventSource {
  return startQueueEventSource(
    {
      functionName: queue.arn,
      queueUrl: queue.url,
      queueArn: queue.arn,
      maximumConcurrency: 2,
      reportBatchItemFailures: true,
    },
    {
      sqs: queues.sqs,
      log: () => undefined,
      invoker: {
        isReady: async () => true,
        async invoke(_, event) {
          await work((event as SQSEvent).Records.map(({ body }) => body));
          return { ok: true, payload: { batchItemFailures: [] } };
        },
      },
    },
  );
}

function inserted(row: Row, number: number): DynamoDBRecord {
  const NewImage = marshall(row) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] & object;
  return { eventName: 'INSERT', dynamodb: { NewImage, SequenceNumber: String(number) } };
}

const newContent = (number: number): Row => ({
  _et: 'Content',
  contentId: 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG',
  creator,
  title: `Dress ${number}`,
  priceWei: '100',
  tags: [],
  category: 'dress',
  active: true,
  version: number + 1,
  createdAt: '2026-05-01T12:00:00.000Z',
  updatedAt: '2026-05-01T12:00:00.000Z',
});

test('a creator’s flood of content, and consumers that are stuck in it, do not hold up a payment', async () => {
  const { handler } = await import('../functions/fan-out-changes/handler.ts');
  const { SETTLEMENT_QUEUE_URL: settlement, ...others } = queues.queues;
  const unstuck = Promise.withResolvers<void>();
  const settled = Promise.withResolvers<readonly string[]>();
  const stuck = Object.values(others).map((queue) => consume(queue, () => unstuck.promise));
  const settling = consume(settlement, async (bodies) => settled.resolve(bodies));
  const flood = Array.from({ length: 300 }, (_, number) => inserted(newContent(number), number));

  await handler({ Records: flood });
  await handler({ Records: [inserted(settlingRow(), 300)] });
  const messages = await settled.promise;

  expect(messages.map((body) => JSON.parse(body) as unknown)).toEqual([
    expect.objectContaining({ type: 'purchase.settle', purchaseId }),
  ]);
  unstuck.resolve();
  await Promise.all([...stuck, settling].map((source) => source.stop()));
});

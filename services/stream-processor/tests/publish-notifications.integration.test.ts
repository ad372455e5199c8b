/** Notifications from the queue to a subscriber of the topic: queue, handler and topic are real. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { localClientSettings } from '@glamora/dev-cloud/backends';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import { notificationOf } from '../src/routes/notifications.ts';
import { startConsumedQueue } from './consumed-queue.ts';
import type { TestQueue } from './consumed-queue.ts';
import { confirmedRow, contentRow, payingRow } from './sold-content.ts';

let queue: TestQueue;
let sns: SNSClient;
let source: EventSource;

beforeAll(async () => {
  queue = await startConsumedQueue();
  sns = new SNSClient(localClientSettings(queue.endpoint));
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'notifications' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queue.subscriberArn,
      Attributes: { FilterPolicy: JSON.stringify({ type: ['purchase.confirmed'] }) },
    }),
  );
  Object.assign(process.env, {
    NOTIFICATIONS_TOPIC_ARN: TopicArn,
    NOTIFICATIONS_QUEUE_URL: queue.url,
    NOTIFICATIONS_DEAD_LETTERS_URL: queue.deadLettersUrl,
  });
  const { handler } = await import('../functions/publish-notifications/handler.ts');
  source = await queue.feed('publishNotifications', handler);
});
afterAll(async () => {
  await source.stop();
  sns.destroy();
  await queue.stop();
});

test('a subscriber gets what it asked for by type, with the id that tells a repetition', async () => {
  const confirmed = notificationOf({ before: payingRow(), after: confirmedRow() });
  const published = notificationOf({ before: undefined, after: contentRow() });
  if (!confirmed || !published) throw new Error('The stream tells nothing');

  await queue.send([confirmed, published, confirmed]);
  await source.idle();

  const received = (await queue.receivedBySubscriber()) as { Message: string; MessageAttributes: object }[];
  const attributes = {
    type: { Type: 'String', Value: 'purchase.confirmed' },
    notificationId: { Type: 'String', Value: confirmed.notificationId },
  };
  expect(received.map(({ Message }) => JSON.parse(Message) as unknown)).toEqual([confirmed, confirmed]);
  expect(received.map(({ MessageAttributes }) => MessageAttributes)).toEqual([attributes, attributes]);
});

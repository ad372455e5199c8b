/** Queues as senders and consumers have them, on a real queue server. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { localClientSettings, startMessaging } from '@glamora/dev-cloud/backends';
import { openConsumedQueue, openQueue } from '../src/index.ts';

let server: Awaited<ReturnType<typeof startMessaging>>;
let sqs: SQSClient;
let queueUrl: string;
let deadLettersUrl: string;

beforeAll(async () => {
  server = await startMessaging();
  sqs = new SQSClient(localClientSettings(server.endpoint));
});
afterAll(async () => {
  sqs.destroy();
  await server.stop();
});
beforeEach(async () => {
  [queueUrl, deadLettersUrl] = await Promise.all([createQueue(), createQueue()]);
});

async function createQueue(Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID(), Attributes }));
  return new URL(new URL(QueueUrl).pathname, server.endpoint).href;
}

async function receiveAll(url: string): Promise<readonly Message[]> {
  const received: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return received;
    received.push(...Messages);
  }
}

const reason = {
  consumer: 'settlePurchase',
  errorName: 'TypeError',
  errorMessage: 'no such thing',
  failedAt: '2026-01-02T03:04:05.678Z',
  receiveCount: 5,
  originalMessageId: 'm1',
};
const message = { body: '{"number":"7"}', attempt: 2, group: '0xanna' };

test('any number of messages is sent, groups and all, and all arrive', async () => {
  const messages = Array.from({ length: 23 }, (_, number) => ({ number, creator: '0xanna' }));

  const failed = await openQueue(sqs, queueUrl).send(messages, { groupOf: ({ creator }) => creator });

  const bodies = (await receiveAll(queueUrl)).map(({ Body = '' }) => Body);
  expect(failed).toEqual([]);
  expect(bodies.toSorted()).toEqual(messages.map((each) => JSON.stringify(each)).toSorted());
});

test('the places of messages that the queue did not take are told', async () => {
  const narrow = await createQueue({ MaximumMessageSize: '1024' });
  const messages = Array.from({ length: 12 }, (_, place) => ({
    text: place === 10 ? 'x'.repeat(2000) : 'x',
  }));

  const failed = await openQueue(sqs, narrow).send(messages);

  expect(failed).toEqual([10]);
});

test('a message sent again is as it was, and counts its attempts', async () => {
  await openConsumedQueue(sqs, { queueUrl, deadLettersUrl }).sendAgain(message, 0);

  const [again] = await receiveAll(queueUrl);
  expect(again).toMatchObject({
    Body: message.body,
    MessageAttributes: { attempt: { DataType: 'Number', StringValue: '2' } },
  });
});

describe('a dead letter', () => {
  test('is the message as it was, with the reason as attributes', async () => {
    await openConsumedQueue(sqs, { queueUrl, deadLettersUrl }).deadLetter(message, reason);

    const [letter] = await receiveAll(deadLettersUrl);
    expect(letter).toMatchObject({
      Body: message.body,
      MessageAttributes: {
        attempt: { DataType: 'Number', StringValue: '2' },
        consumer: { DataType: 'String', StringValue: 'settlePurchase' },
        errorName: { DataType: 'String', StringValue: 'TypeError' },
        errorMessage: { DataType: 'String', StringValue: 'no such thing' },
        failedAt: { DataType: 'String', StringValue: '2026-01-02T03:04:05.678Z' },
        receiveCount: { DataType: 'Number', StringValue: '5' },
        originalMessageId: { DataType: 'String', StringValue: 'm1' },
      },
    });
    expect(await receiveAll(queueUrl)).toEqual([]);
  });

  test.each([
    ['empty', '', '-'],
    ['with characters that no queue takes', 'a\u0000b\u001B[31mc\uFFFFd', 'a\uFFFDb\uFFFD[31mc\uFFFDd'],
    ['cut within a character', `${'x'.repeat(999)}👗`, `${'x'.repeat(999)}\uFFFD`],
    ['endless', 'x'.repeat(100_000), 'x'.repeat(1000)],
  ])('takes an error message that is %s', async (_, errorMessage, expected) => {
    await openConsumedQueue(sqs, { queueUrl, deadLettersUrl }).deadLetter(message, {
      ...reason,
      errorMessage,
    });

    const [letter] = await receiveAll(deadLettersUrl);
    expect(letter?.MessageAttributes?.['errorMessage']?.StringValue).toBe(expected);
  });
});

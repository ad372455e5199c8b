/** A local cloud of which only the queues are there, and what it tells of itself. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { localClientSettings, startMessaging } from '@glamora/dev-cloud/backends';
import { openConsumedQueue } from '@glamora/resilience';
import { run } from '../../src/dead-letters/run.ts';

export interface TestQueue {
  readonly url: string;
  readonly arn: string;
  send(body: string, attributes?: Record<string, MessageAttributeValue>): Promise<void>;
  /** Bodies of what is to be had now; they are gone for half a minute then. */
  receive(): Promise<readonly string[]>;
  depth(): Promise<number>;
}

export interface TestStage {
  readonly sqs: SQSClient;
  createQueue(name: string, deadLetters?: TestQueue): Promise<TestQueue>;
  /** What the command says, and how it ends. */
  dlq(
    commandLine: string,
    signal?: AbortSignal,
  ): Promise<{ exitCode: number; said: string; told: readonly string[] }>;
  stop(): Promise<void>;
}

/** @param more endpoints of the cloud's other parts. */
export async function startStage(
  more: { readonly dynamodb?: string; readonly lambda?: string } = {},
): Promise<TestStage> {
  const messaging = await startMessaging();
  const nowhere = 'http://127.0.0.1:1';
  const endpoints = { dynamodb: nowhere, lambda: nowhere, s3: nowhere, sqs: messaging.endpoint, ...more };
  const gateway = createServer((_, response) => response.end(JSON.stringify({ endpoints })));
  const port = await listening(gateway);
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });
  return {
    sqs,
    createQueue: (name, deadLetters) => createQueue(sqs, messaging.endpoint, name, deadLetters),
    async dlq(commandLine, signal = new AbortController().signal) {
      const said: string[] = [];
      const told: string[] = [];
      const exitCode = await run(
        commandLine.split(' '),
        { GLAMORA_PORT: String(port) },
        { say: (text) => said.push(text), tell: (text) => told.push(text), signal },
      );
      return { exitCode, said: said.join('\n'), told };
    },
    async stop() {
      sqs.destroy();
      gateway.closeAllConnections();
      gateway.close();
      await messaging.stop();
    },
  };
}

/** Listens on a free port of the loopback interface. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function createQueue(
  sqs: SQSClient,
  endpoint: string,
  name: string,
  deadLetters?: TestQueue,
): Promise<TestQueue> {
  const redrive = deadLetters && {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 }),
    VisibilityTimeout: '1',
  };
  const created = await sqs.send(
    new CreateQueueCommand({ QueueName: `glamora-local-${name}`, ...(redrive && { Attributes: redrive }) }),
  );
  // The server calls itself by a name that not every machine resolves.
  const url = new URL(new URL(created.QueueUrl ?? '').pathname, endpoint).href;
  const attributes = async () =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }))).Attributes ??
    {};
  return {
    url,
    arn: (await attributes())['QueueArn'] ?? '',
    async send(body, MessageAttributes = {}) {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, MessageAttributes }));
    },
    async receive() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      return Messages.map(({ Body = '' }) => Body);
    },
    async depth() {
      const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await attributes();
      return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
    },
  };
}

/** Puts a message among the dead letters as a consumer does. */
export async function failForGood(
  sqs: SQSClient,
  deadLetters: TestQueue,
  body: object,
  errorMessage = 'no such purchase',
): Promise<void> {
  const queue = openConsumedQueue(sqs, { queueUrl: deadLetters.url, deadLettersUrl: deadLetters.url });
  await queue.deadLetter(
    { body: JSON.stringify(body), attempt: 3, group: '0xanna' },
    {
      consumer: 'settlePurchase',
      errorName: 'TypeError',
      errorMessage,
      failedAt: '2026-01-02T03:04:05.678Z',
      receiveCount: 5,
      originalMessageId: 'm1',
    },
  );
}

import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { localClientSettings, startMessaging } from '../../src/backends/index.ts';

export interface Queue {
  readonly url: string;
  readonly arn: string;
  send(body: string, more?: Partial<SendMessageCommandInput>): Promise<string>;
  /** Takes what waits in the queue, for a second at most. */
  receive(): Promise<readonly Message[]>;
}

export interface QueueServer {
  readonly sqs: SQSClient;
  createQueue(attributes?: Record<string, string>): Promise<Queue>;
  stop(): Promise<void>;
}

export async function startQueueServer(): Promise<QueueServer> {
  const messaging = await startMessaging();
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });
  return {
    sqs,
    createQueue: (attributes = {}) => createQueue(sqs, attributes),
    stop: async () => {
      sqs.destroy();
      await messaging.stop();
    },
  };
}

async function createQueue(sqs: SQSClient, attributes: Record<string, string>): Promise<Queue> {
  const name = `${randomUUID()}${attributes['FifoQueue'] === 'true' ? '.fifo' : ''}`;
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return {
    url,
    arn: Attributes?.QueueArn ?? '',
    send: async (body, more = {}) => {
      const { MessageId = '' } = await sqs.send(
        new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...more }),
      );
      return MessageId;
    },
    receive: async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      return Messages;
    },
  };
}

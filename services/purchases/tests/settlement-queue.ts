/** Queues for the settlement, and what is in them. */
import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { localClientSettings, startMessaging } from '@glamora/dev-cloud/backends';
import { createQueueClient, openQueue } from '@glamora/resilience';

export interface QueueContent {
  /** To be had now. */
  readonly visible: number;
  /** With a consumer, or held back after it failed there. */
  readonly inFlight: number;
  /** To be had later. */
  readonly delayed: number;
}

/** Starts a queue server and names it in the environment. */
export async function startQueueServer() {
  const messaging = await startMessaging();
  process.env['AWS_ENDPOINT_URL_SQS'] = messaging.endpoint;
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });

  async function attributesOf(url: string): Promise<Partial<Record<string, string>>> {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
    return (await sqs.send(command)).Attributes ?? {};
  }

  return {
    sqs,
    async createQueue() {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
      // The server calls itself by a name that not every machine resolves.
      const url = new URL(new URL(QueueUrl).pathname, messaging.endpoint).href;
      return {
        url,
        arn: (await attributesOf(url))['QueueArn'] ?? '',
        send: openQueue(createQueueClient(), url).send,
        /** Takes what is to be had now. */
        async receive(): Promise<readonly Message[]> {
          const command = new ReceiveMessageCommand({
            QueueUrl: url,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ['All'],
          });
          return (await sqs.send(command)).Messages ?? [];
        },
        async content(): Promise<QueueContent> {
          const attributes = await attributesOf(url);
          return {
            visible: Number(attributes['ApproximateNumberOfMessages']),
            inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible']),
            delayed: Number(attributes['ApproximateNumberOfMessagesDelayed']),
          };
        },
      };
    },
    async stop() {
      sqs.destroy();
      await messaging.stop();
    },
  };
}

export type QueueServer = Awaited<ReturnType<typeof startQueueServer>>;
export type SettlementQueue = Awaited<ReturnType<QueueServer['createQueue']>>;

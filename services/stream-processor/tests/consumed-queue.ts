/** A queue with its dead letters on a real queue server, and a consumer that is fed from it as Lambda would. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { localClientSettings, startMessaging } from '@glamora/dev-cloud/backends';
import { startQueueEventSource } from '@glamora/dev-cloud/event-sources';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import { createQueueClient, openQueue } from '@glamora/resilience';
import type { Queue } from '@glamora/resilience';
import type { QueueHandler } from '@glamora/runtime';

/** Starts the queue server and names it in the environment. */
export async function startConsumedQueue() {
  const messaging = await startMessaging();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: messaging.endpoint,
    AWS_ENDPOINT_URL_SNS: messaging.endpoint,
  });
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });
  const create = async (QueueName: string) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
    // The server calls itself by a name that not every machine resolves.
    return new URL(new URL(QueueUrl).pathname, messaging.endpoint).href;
  };
  const arnOf = async (url: string) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
    return (await sqs.send(command)).Attributes?.['QueueArn'] ?? '';
  };
  const [url, deadLettersUrl, subscriberUrl] = await Promise.all([
    create('consumed'),
    create('dead-letters'),
    create('subscriber'),
  ]);
  const send: Queue['send'] = openQueue(createQueueClient(), url).send;
  return {
    url,
    deadLettersUrl,
    endpoint: messaging.endpoint,
    /** For a topic to write to. */
    subscriberArn: await arnOf(subscriberUrl),
    send,
    receivedBySubscriber: () => bodies(sqs, subscriberUrl),
    deadLetters: () => bodies(sqs, deadLettersUrl),
    async feed(functionName: string, handler: QueueHandler): Promise<EventSource> {
      return startQueueEventSource(
        {
          functionName,
          queueUrl: url,
          queueArn: await arnOf(url),
          batchSize: 10,
          maximumConcurrency: 5,
          reportBatchItemFailures: true,
        },
        {
          sqs,
          log: () => undefined,
          invoker: {
            isReady: async () => true,
            invoke: async (_, event) => ({
              ok: true,
              payload: await handler(event as Parameters<QueueHandler>[0]),
            }),
          },
        },
      );
    },
    async stop() {
      sqs.destroy();
      await messaging.stop();
    },
  };
}

export type TestQueue = Awaited<ReturnType<typeof startConsumedQueue>>;

async function bodies(sqs: SQSClient, QueueUrl: string): Promise<readonly unknown[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
}

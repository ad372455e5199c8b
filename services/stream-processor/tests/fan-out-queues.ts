/** A queue for each that the fan-out sends to, on a real queue server, named in the environment as when deployed. */
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClientSettings, startMessaging } from '@glamora/dev-cloud/backends';
import { environment } from '../functions/fan-out-changes/schema.ts';

type QueueVariable = keyof typeof environment.shape;

export interface QueueAddress {
  readonly url: string;
  readonly arn: string;
}

export interface FanOutQueues {
  readonly sqs: SQSClient;
  readonly queues: Readonly<Record<QueueVariable, QueueAddress>>;
  stop(): Promise<void>;
}

export async function startFanOutQueues(): Promise<FanOutQueues> {
  const messaging = await startMessaging();
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });
  const names = Object.keys(environment.shape) as QueueVariable[];
  const addresses = await Promise.all(names.map((name) => createQueue(sqs, messaging.endpoint, name)));
  const queues = Object.fromEntries(names.map((name, place) => [name, addresses[place]]));
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: messaging.endpoint,
    ...Object.fromEntries(names.map((name, place) => [name, addresses[place]?.url])),
  });
  return {
    sqs,
    queues: queues as FanOutQueues['queues'],
    async stop() {
      sqs.destroy();
      await messaging.stop();
    },
  };
}

async function createQueue(sqs: SQSClient, endpoint: string, QueueName: string): Promise<QueueAddress> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
  // The server calls itself by a name that not every machine resolves.
  const url = new URL(new URL(QueueUrl).pathname, endpoint).href;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
}

/** A queue as the functions reach it, and what is in it. */
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClientSettings, startMessaging } from '@glamora/dev-cloud/backends';

/** Starts a queue server, names it in the environment, and makes a queue. */
export async function startLocalQueue() {
  const messaging = await startMessaging();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: messaging.endpoint,
  });
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'analytics' }));
  // The server calls itself by a name that not every machine resolves.
  const url = new URL(new URL(QueueUrl).pathname, messaging.endpoint).href;
  return {
    url,
    /** The bodies of the messages that are there. */
    async received(): Promise<readonly unknown[]> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
      );
      return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
    },
    async stop() {
      sqs.destroy();
      await messaging.stop();
    },
  };
}

export type LocalQueue = Awaited<ReturnType<typeof startLocalQueue>>;

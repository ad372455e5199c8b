/** The queues of the running marketplace. */
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { deadLetterReason } from '@glamora/contracts';
import { localClientSettings } from '@glamora/dev-cloud';

export interface DeadLetter {
  readonly queue: string;
  readonly body: string;
  /** Null where nobody said. */
  readonly reason: string | null;
}

export interface Queues {
  /** Takes all that was given up, and does not put it back. */
  takeDeadLetters(): Promise<readonly DeadLetter[]>;
  close(): void;
}

const longestReceive = 10;

export function openQueues(endpoint: string): Queues {
  const sqs = new SQSClient({ ...localClientSettings(endpoint), useQueueUrlAsEndpoint: false });

  async function deadLetterQueues(): Promise<readonly string[]> {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
    return QueueUrls.filter((url) => isForDeadLetters(nameOf(url)));
  }

  async function takeAll(url: string): Promise<readonly Message[]> {
    const taken: Message[] = [];
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- until there are no more
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: longestReceive,
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return taken;
      taken.push(...Messages);
    }
  }

  return {
    async takeDeadLetters() {
      const urls = await deadLetterQueues();
      const letters = await Promise.all(
        urls.map(async (url) => (await takeAll(url)).map((message) => toDeadLetter(nameOf(url), message))),
      );
      return letters.flat();
    },
    close: () => sqs.destroy(),
  };
}

function isForDeadLetters(name: string): boolean {
  return name.endsWith('-dead-letters') || name.endsWith('-undelivered-changes');
}

function toDeadLetter(queue: string, { Body = '', MessageAttributes = {} }: Message): DeadLetter {
  const attributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  const { success, data } = deadLetterReason.safeParse(attributes);
  return { queue, body: Body, reason: success ? `${data.errorName}: ${data.errorMessage}` : null };
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** Sending to a queue, the same way in every service. */
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClientSettings, guardClient } from './aws-client.ts';

export interface Queue {
  /**
   * Sends up to any number of messages, ten a call, in order of the list.
   * @returns the places of those that the queue did not take.
   */
  readonly send: (messages: readonly object[]) => Promise<readonly number[]>;
  /** Sends a received body again, after 0 to 900 seconds; `attempt` tells how often that was done. */
  readonly sendAgain: (
    record: { readonly body: string; readonly attempt: number },
    delaySeconds: number,
  ) => Promise<void>;
}

/** The longest delay that SQS knows, in seconds. */
const longestDelay = 900;

export const createQueueClient = (): SQSClient =>
  guardClient(new SQSClient(awsClientSettings()), 'the queue');

export function openQueue(client: SQSClient, queueUrl: string): Queue {
  return {
    async send(messages) {
      const calls = Array.from({ length: Math.ceil(messages.length / 10) }, (_, call) => call * 10);
      const failed = await Promise.all(
        calls.map(async (first) => {
          const Entries = messages.slice(first, first + 10).map((message, place) => ({
            Id: String(first + place),
            MessageBody: JSON.stringify(message),
          }));
          const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
          return (answer.Failed ?? []).map(({ Id }) => Number(Id));
        }),
      );
      return failed.flat().toSorted((left, right) => left - right);
    },
    async sendAgain({ body, attempt }, delaySeconds) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          DelaySeconds: Math.min(Math.max(Math.ceil(delaySeconds), 0), longestDelay),
          MessageAttributes: { attempt: { DataType: 'Number', StringValue: String(attempt) } },
        }),
      );
    },
  };
}

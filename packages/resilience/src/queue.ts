/** Queues: what is sent to them, and what their consumers give back, the same way in every service. */
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { attemptAttribute } from '@glamora/contracts';
import type { DeadLetterReason, ReceivedMessage } from '@glamora/contracts';
import { awsClientSettings, guardClient } from './aws-client.ts';

/** A queue, to those who send. */
export interface Queue {
  /**
   * Sends up to any number of messages, ten a call.
   * @returns the places of those that the queue did not take, in order.
   */
  readonly send: <Message extends object>(
    messages: readonly Message[],
    options?: SendOptions<Message>,
  ) => Promise<readonly number[]>;
}

export interface SendOptions<Message> {
  /**
   * Whose message it is. A standard queue hands out the messages of one group and another in turns, so that the many of
   * one do not delay the few of the other.
   */
  readonly groupOf?: (message: Message, place: number) => string | undefined;
}

/** A queue, to its consumer. */
export interface ConsumedQueue {
  /** Sends a received message again, after 0 to 900 seconds. */
  readonly sendAgain: (message: ReceivedMessage, delaySeconds: number) => Promise<void>;
  /** Puts a received message among the queue's dead letters, with the reason as attributes. */
  readonly deadLetter: (message: ReceivedMessage, reason: DeadLetterReason) => Promise<void>;
}

/** The longest delay that SQS knows, in seconds. */
const longestDelay = 900;

/** Enough to know an error by; the whole of it is in the log. */
const longestAttribute = 1000;

const messagesPerCall = 10;

export const createQueueClient = (): SQSClient =>
  guardClient(new SQSClient(awsClientSettings()), 'the queue');

export function openQueue(client: SQSClient, queueUrl: string): Queue {
  return {
    async send(messages, options = {}) {
      const entries = toEntries(messages, options);
      const calls = Array.from({ length: Math.ceil(entries.length / messagesPerCall) }, (_, call) =>
        entries.slice(call * messagesPerCall, (call + 1) * messagesPerCall),
      );
      const failed = await Promise.all(
        calls.map(async (Entries) => {
          const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
          return (answer.Failed ?? []).map(({ Id }) => Number(Id));
        }),
      );
      return failed.flat().toSorted((left, right) => left - right);
    },
  };
}

export function openConsumedQueue(
  client: SQSClient,
  { queueUrl, deadLettersUrl }: { readonly queueUrl: string; readonly deadLettersUrl: string },
): ConsumedQueue {
  return {
    async sendAgain(message, delaySeconds) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          DelaySeconds: Math.min(Math.max(Math.ceil(delaySeconds), 0), longestDelay),
          ...asReceived(message),
        }),
      );
    },
    async deadLetter(message, reason) {
      const { MessageAttributes, ...rest } = asReceived(message);
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLettersUrl,
          ...rest,
          MessageAttributes: { ...MessageAttributes, ...toAttributes(reason) },
        }),
      );
    },
  };
}

/** Each entry's id is the place of its message. */
export function toEntries<Message extends object>(
  messages: readonly Message[],
  { groupOf = () => undefined }: SendOptions<Message>,
): readonly SendMessageBatchRequestEntry[] {
  return messages.map((message, place) => ({
    Id: String(place),
    MessageBody: JSON.stringify(message),
    ...toGroup(groupOf(message, place)),
  }));
}

function asReceived({ body, attempt, group }: ReceivedMessage) {
  return {
    MessageBody: body,
    MessageAttributes: { [attemptAttribute]: { DataType: 'Number', StringValue: String(attempt) } },
    ...toGroup(group),
  };
}

function toGroup(group: string | undefined): { readonly MessageGroupId?: string } {
  return group === undefined ? {} : { MessageGroupId: group };
}

function toAttributes(reason: DeadLetterReason): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(reason).map(([name, value]) => [
      name,
      { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: toAttributeText(value) },
    ]),
  );
}

/** SQS refuses a message whose attribute is empty or holds a character that XML has no place for. */
function toAttributeText(value: string | number): string {
  const text = String(value)
    .slice(0, longestAttribute)
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}');
  return text === '' ? '-' : text;
}

/** Takes dead letters in hand, and puts them back or away. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { toDeadLetter } from './dead-letter.ts';
import type { DeadLetter } from './dead-letter.ts';
import { depthOf } from './dead-letter-queues.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';

/** What one call of SQS takes or gives. */
export const lettersPerCall = 10;

/** How long letters stay in hand, in seconds: if this command dies, they come back after that. */
const inHandSeconds = 60;

/** Takes up to ten letters in hand; none where none came within two seconds. */
export async function take(
  sqs: SQSClient,
  { url }: DeadLetterQueue,
  count: number,
): Promise<readonly DeadLetter[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: Math.min(count, lettersPerCall),
      VisibilityTimeout: inHandSeconds,
      WaitTimeSeconds: 2,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(toDeadLetter);
}

/** Puts letters back where they were. */
export async function putBack(
  sqs: SQSClient,
  { url }: DeadLetterQueue,
  letters: readonly DeadLetter[],
): Promise<void> {
  for (let first = 0; first < letters.length; first += lettersPerCall) {
    const Entries = letters.slice(first, first + lettersPerCall).map(({ receiptHandle }, place) => ({
      Id: String(place),
      ReceiptHandle: receiptHandle,
      // A second, not none: the local queue server loses a message that is given back at once.
      VisibilityTimeout: 1,
    }));
    // oxlint-disable-next-line no-await-in-loop -- few calls, and nobody waits for them
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  }
}

/** Looks at up to `limit` letters, and leaves them where they are. */
export async function lookAt(
  sqs: SQSClient,
  queue: DeadLetterQueue,
  limit: number,
): Promise<readonly DeadLetter[]> {
  const { waiting, inHand } = await depthOf(sqs, queue);
  const letters = new Map<string, DeadLetter>();
  try {
    for (let isMoreLikely = true; isMoreLikely && letters.size < limit;) {
      // oxlint-disable-next-line no-await-in-loop -- one look after another
      const taken = await take(sqs, queue, limit - letters.size);
      const known = letters.size;
      for (const letter of taken) letters.set(letter.messageId, letter);
      // The depth may be late: a full hand says that there is more, whatever it says.
      isMoreLikely =
        letters.size > known && (taken.length === lettersPerCall || letters.size < waiting + inHand);
    }
  } finally {
    await putBack(sqs, queue, [...letters.values()]);
  }
  return [...letters.values()];
}

/** Sends the message as it first was: it waits and counts from the beginning. */
export async function sendToSource(
  sqs: SQSClient,
  sourceUrl: string,
  { body, group }: DeadLetter,
): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: sourceUrl,
      MessageBody: body,
      ...(group === undefined ? {} : { MessageGroupId: group }),
    }),
  );
}

export async function putAway(
  sqs: SQSClient,
  { url }: DeadLetterQueue,
  { receiptHandle }: DeadLetter,
): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receiptHandle }));
}

/** The queues of a stage that hold what failed, found by the names that services give them. */
import { GetQueueAttributesCommand, paginateListQueues } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { CommandError } from '../command-error.ts';

export interface DeadLetterQueue {
  /** As people call it: `settlement`, `undelivered-changes`. */
  readonly name: string;
  readonly url: string;
  /** Where its messages came from; undefined where Lambda itself tells of what it gave up. */
  readonly sourceUrl: string | undefined;
}

export interface Depth {
  /** To be had now. */
  readonly waiting: number;
  /** In somebody's hands at the moment. */
  readonly inHand: number;
}

const deadLetters = '-dead-letters';
/** On-failure destinations are called after what was not done: `undelivered-changes`, `failed-runs`. */
const onFailure = /^(?:un[a-z]+ed|failed)-/;

export async function findQueues(sqs: SQSClient, stage: string): Promise<readonly DeadLetterQueue[]> {
  const prefix = `glamora-${stage}-`;
  const found: DeadLetterQueue[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client: sqs }, { QueueNamePrefix: prefix }))
    for (const url of QueueUrls) {
      const name = url.slice(url.lastIndexOf('/') + 1 + prefix.length);
      if (onFailure.test(name)) found.push({ name, url, sourceUrl: undefined });
      else if (name.endsWith(deadLetters))
        found.push({
          name: name.slice(0, -deadLetters.length),
          url,
          sourceUrl: url.slice(0, -deadLetters.length),
        });
    }
  if (found.length === 0)
    throw new CommandError(
      `There is no queue of dead letters called ${prefix}…: is the stage deployed, in this account and region?`,
    );
  return found.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** @param typed a queue's short name, or its whole name. */
export function findQueue(queues: readonly DeadLetterQueue[], stage: string, typed: string): DeadLetterQueue {
  const name = typed.replace(`glamora-${stage}-`, '').replace(/-dead-letters$/, '');
  const queue = queues.find((each) => each.name === name);
  if (queue) return queue;
  throw new CommandError(
    `There is no queue "${typed}". There are: ${queues.map((each) => each.name).join(', ')}.`,
  );
}

/** What the queue says of itself, which on AWS is a little late. */
export async function depthOf(sqs: SQSClient, { url }: DeadLetterQueue): Promise<Depth> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
    inHand: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  };
}

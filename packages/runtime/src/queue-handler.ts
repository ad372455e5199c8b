/** The one way in which a function that reads a queue is made. */
import { attemptAttribute, DependencyUnavailable, maximumReceives } from '@glamora/contracts';
import type { DeadLetterReason, ReceivedMessage } from '@glamora/contracts';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { observeInvocation } from './telemetry/invocation.ts';
import { logger } from './telemetry/logger.ts';
import { metrics } from './telemetry/metrics.ts';
import { isThrottled } from './throttling.ts';
import { readMessage, UnreadableMessage } from './read-message.ts';

/** A message is done with, or is to come again after a while. */
export type MessageOutcome = 'done' | { readonly tryAgainInSeconds: number };

export interface QueueSettings<Schema extends z.ZodMiniType> {
  /** Names the consumer in logs, metrics, traces and dead letters. */
  readonly name: string;
  readonly message: Schema;
  /**
   * Sends the message again with a delay. Waiting must not use up the receives after which a message counts as poison,
   * which letting the visibility time-out pass would.
   */
  readonly sendAgain: (message: ReceivedMessage, delaySeconds: number) => Promise<void>;
  /** Puts the message among the dead letters and says why. */
  readonly deadLetter: (message: ReceivedMessage, reason: DeadLetterReason) => Promise<void>;
}

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

type Consume<Schema extends z.ZodMiniType> = (
  message: z.output<Schema>,
  delivery: { attempt: number },
) => Promise<MessageOutcome>;

/** What becomes of a message, and what the queue is told: only of `stays` does it hear as a failure. */
type Fate = 'done' | 'waits' | 'dead' | 'stays';

/** Messages of a batch are independent: each is done, comes again, stays or is given up, by itself. */
export function queueHandler<Schema extends z.ZodMiniType>(
  settings: QueueSettings<Schema>,
  consume: Consume<Schema>,
): QueueHandler {
  return async (event) =>
    observeInvocation(settings.name, async (annotate) => {
      const fates = await Promise.all(event.Records.map((record) => handleRecord(settings, consume, record)));
      const count = (fate: Fate) => fates.filter((each) => each === fate).length;
      annotate({ received: event.Records.length, failed: count('stays'), dead: count('dead') });
      metrics.addDimension('consumer', settings.name);
      metrics.addMetric('messages', MetricUnit.Count, event.Records.length);
      metrics.addMetric('failedMessages', MetricUnit.Count, count('stays') + count('dead'));
      metrics.addMetric('deadLetters', MetricUnit.Count, count('dead'));
      metrics.publishStoredMetrics();
      const staying = event.Records.filter((_, place) => fates[place] === 'stays');
      return { batchItemFailures: staying.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
}

async function handleRecord<Schema extends z.ZodMiniType>(
  settings: QueueSettings<Schema>,
  consume: Consume<Schema>,
  record: SQSRecord,
): Promise<Fate> {
  const received = toReceivedMessage(record);
  const about = { consumer: settings.name, messageId: record.messageId, attempt: received.attempt };
  try {
    const outcome = await consumeMessage(settings.message, consume, received);
    if (outcome === 'done') return 'done';
    await settings.sendAgain({ ...received, attempt: received.attempt + 1 }, outcome.tryAgainInSeconds);
    logger.info('message comes again', { ...about, inSeconds: outcome.tryAgainInSeconds });
    return 'waits';
  } catch (error) {
    logger.error('message failed', { ...about, error: error as Error });
    return giveUpOrLeave(settings, record, received, error);
  }
}

async function consumeMessage<Schema extends z.ZodMiniType>(
  schema: Schema,
  consume: Consume<Schema>,
  { body, attempt }: ReceivedMessage,
): Promise<MessageOutcome> {
  const message = readMessage(schema, body);
  try {
    return await consume(message, { attempt });
  } catch (error) {
    const seconds = waitFor(error, attempt);
    if (seconds === undefined) throw error;
    return { tryAgainInSeconds: seconds };
  }
}

/** A dependency that is out of reach or too busy is no fault of the message: it waits, and is not counted against it. */
function waitFor(error: unknown, attempt: number): number | undefined {
  if (error instanceof DependencyUnavailable) return error.retryAfterSeconds;
  return isThrottled(error) ? Math.min(2 ** attempt, 60) : undefined;
}

/** Whoever reads the dead letters wants to know why, and only the consumer does. */
async function giveUpOrLeave<Schema extends z.ZodMiniType>(
  { name, deadLetter }: QueueSettings<Schema>,
  record: SQSRecord,
  received: ReceivedMessage,
  error: unknown,
): Promise<Fate> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  const isFinal = error instanceof UnreadableMessage || receiveCount >= maximumReceives;
  // The queue itself is out of reach: that is no fault of the message either, and there is no way to move it.
  if (!isFinal || error instanceof DependencyUnavailable) return 'stays';
  try {
    await deadLetter(received, {
      consumer: name,
      ...described(error),
      failedAt: new Date().toISOString(),
      receiveCount,
      originalMessageId: record.messageId,
    });
    return 'dead';
  } catch (cause) {
    // Left in the queue: its redrive policy moves it, without a reason.
    logger.error('dead letter not sent', {
      consumer: name,
      messageId: record.messageId,
      error: cause as Error,
    });
    return 'stays';
  }
}

function described(error: unknown): Pick<DeadLetterReason, 'errorName' | 'errorMessage'> {
  if (error instanceof Error) return { errorName: error.name, errorMessage: error.message };
  return { errorName: 'Error', errorMessage: String(error) };
}

function toReceivedMessage({ body, attributes, messageAttributes }: SQSRecord): ReceivedMessage {
  return {
    body,
    attempt: Number(messageAttributes[attemptAttribute]?.stringValue ?? 0),
    group: attributes.MessageGroupId,
  };
}

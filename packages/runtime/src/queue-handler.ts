/** The one way in which a function that reads a queue is made. */
import { DependencyUnavailable } from '@glamora/contracts';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { observeInvocation } from './telemetry/invocation.ts';
import { logger } from './telemetry/logger.ts';
import { metrics } from './telemetry/metrics.ts';

/** A message is done with, or is to come again after a while. */
export type MessageOutcome = 'done' | { readonly tryAgainInSeconds: number };

export interface QueueSettings<Schema extends z.ZodMiniType> {
  /** Names the consumer in logs, metrics and traces. */
  readonly name: string;
  readonly message: Schema;
  /**
   * Sends the body again with a delay. Waiting must not use up the receives after which a message counts as poison,
   * which letting the visibility time-out pass would.
   */
  readonly sendAgain: (record: { body: string; attempt: number }, delaySeconds: number) => Promise<void>;
}

/** How often this message was sent again on purpose; a message attribute, absent on the first. */
export const attemptAttribute = 'attempt';

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** Messages of a batch are independent: each is done, comes again, or is reported as failed, by itself. */
export function queueHandler<Schema extends z.ZodMiniType>(
  settings: QueueSettings<Schema>,
  consume: (message: z.output<Schema>, delivery: { attempt: number }) => Promise<MessageOutcome>,
): QueueHandler {
  return async (event) =>
    observeInvocation(settings.name, async (annotate) => {
      const failed = await Promise.all(
        event.Records.map((record) => consumeRecord(settings, consume, record)),
      );
      const batchItemFailures = failed.filter((failure) => failure !== undefined);
      annotate({ received: event.Records.length, failed: batchItemFailures.length });
      metrics.addDimension('consumer', settings.name);
      metrics.addMetric('messages', MetricUnit.Count, event.Records.length);
      metrics.addMetric('failedMessages', MetricUnit.Count, batchItemFailures.length);
      metrics.publishStoredMetrics();
      return { batchItemFailures };
    });
}

async function consumeRecord<Schema extends z.ZodMiniType>(
  { name, message, sendAgain }: QueueSettings<Schema>,
  consume: (message: z.output<Schema>, delivery: { attempt: number }) => Promise<MessageOutcome>,
  record: SQSRecord,
): Promise<{ itemIdentifier: string } | undefined> {
  const attempt = Number(record.messageAttributes[attemptAttribute]?.stringValue ?? 0);
  const about = { consumer: name, messageId: record.messageId, attempt };
  try {
    const outcome = await consume(message.parse(JSON.parse(record.body)), { attempt }).catch(
      waitForDependency,
    );
    if (outcome === 'done') return undefined;
    await sendAgain({ body: record.body, attempt: attempt + 1 }, outcome.tryAgainInSeconds);
    logger.info('message comes again', { ...about, inSeconds: outcome.tryAgainInSeconds });
    return undefined;
  } catch (error) {
    logger.error('message failed', { ...about, error: error as Error });
    return { itemIdentifier: record.messageId };
  }
}

/** A dependency that is out of reach is no fault of the message: it waits, and is not counted against it. */
function waitForDependency(error: unknown): MessageOutcome {
  if (error instanceof DependencyUnavailable) return { tryAgainInSeconds: error.retryAfterSeconds };
  throw error;
}

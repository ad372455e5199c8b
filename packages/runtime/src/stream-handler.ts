/** The one way in which a function that reads the table's stream is made. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { observeInvocation } from './telemetry/invocation.ts';
import { logger } from './telemetry/logger.ts';
import { metrics } from './telemetry/metrics.ts';

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/**
 * @param consume handles the records in order and gives back the place of the first that failed, or undefined. Lambda takes
 * that as its checkpoint and delivers it and all after it again, so effects must bear being repeated.
 */
export function streamHandler(
  name: string,
  consume: (records: readonly DynamoDBRecord[]) => Promise<number | undefined>,
): StreamHandler {
  return async (event) =>
    observeInvocation(name, async (annotate) => {
      const firstFailed = event.Records.length === 0 ? undefined : await consume(event.Records);
      annotate({ received: event.Records.length, failed: firstFailed !== undefined });
      metrics.addDimension('consumer', name);
      metrics.addMetric('records', MetricUnit.Count, event.Records.length);
      metrics.publishStoredMetrics();
      if (firstFailed === undefined) return { batchItemFailures: [] };
      const itemIdentifier = event.Records[firstFailed]?.dynamodb?.SequenceNumber;
      logger.warn('records failed', { consumer: name, from: itemIdentifier, of: event.Records.length });
      // Without a sequence number Lambda takes the whole batch as failed, which is the safe reading.
      return { batchItemFailures: [{ itemIdentifier: itemIdentifier ?? '' }] };
    });
}

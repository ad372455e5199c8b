import type { StreamRecord } from './stream-record.ts';

type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** How the last invocation with the discarded records ended. */
export interface LastResponse {
  readonly functionError: boolean;
}

export interface DiscardedBatch {
  readonly records: readonly [StreamRecord, ...StreamRecord[]];
  readonly condition: DiscardCondition;
  readonly invokeCount: number;
  /** Nothing when the records grew too old before the function was invoked with them. */
  readonly lastResponse: LastResponse | undefined;
}

export interface FailureContext {
  readonly requestId: string;
  readonly functionArn: string;
  readonly shardId: string;
  readonly streamArn: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What Lambda tells an on-failure destination of a batch that it gave up: where the records are, not the records. */
export function failureDocument(batch: DiscardedBatch, context: FailureContext): unknown {
  const [first] = batch.records;
  const last = batch.records.at(-1) ?? first;
  return {
    requestContext: {
      requestId: context.requestId,
      functionArn: context.functionArn,
      condition: batch.condition,
      approximateInvokeCount: batch.invokeCount,
    },
    ...(batch.lastResponse !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(batch.lastResponse.functionError && { functionError: 'Unhandled' }),
      },
    }),
    version: '1.0',
    timestamp: new Date(context.now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: context.shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: toSeconds(first.createdAt),
      approximateArrivalOfLastRecord: toSeconds(last.createdAt),
      batchSize: batch.records.length,
      streamArn: context.streamArn,
    },
  };
}

function toSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

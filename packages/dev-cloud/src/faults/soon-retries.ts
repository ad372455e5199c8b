/** Lets a queue hand out again soon what failed. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { readBatchResponse } from '../event-sources/batch-response.ts';
import type { FunctionInvoker, Invocation } from '../event-sources/index.ts';
import { changeVisibility } from '../event-sources/queue/held-messages.ts';

export interface SoonRetrySettings {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly seconds: number;
}

/**
 * A shorter visibility time-out of the queue would not do: on a busy machine it would pass while a message is being worked
 * on, and five times of that make a dead letter of a message that nothing is wrong with.
 */
export function withSoonRetries(
  invoker: FunctionInvoker,
  { sqs, queueUrl, seconds }: SoonRetrySettings,
): FunctionInvoker {
  return {
    isReady: (functionName) => invoker.isReady(functionName),
    async invoke(functionName, payload) {
      const { Records: records } = payload as { readonly Records: readonly SQSRecord[] };
      const invocation = await invoker.invoke(functionName, payload);
      await changeVisibility(sqs, queueUrl, failedOf(records, invocation), seconds);
      return invocation;
    },
  };
}

function failedOf(records: readonly SQSRecord[], invocation: Invocation): readonly SQSRecord[] {
  if (!invocation.ok) return invocation.error === 'function' ? records : [];
  const outcome = readBatchResponse(
    invocation.payload,
    records.map(({ messageId }) => messageId),
  );
  if (outcome.kind === 'complete_success') return [];
  return outcome.kind === 'complete_failure'
    ? records
    : records.filter(({ messageId }) => outcome.failed.has(messageId));
}

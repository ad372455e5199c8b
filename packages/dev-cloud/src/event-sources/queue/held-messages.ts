import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

/** What one call of SQS takes. */
const messagesPerCall = 10;

export async function deleteMessages(
  sqs: SQSClient,
  queueUrl: string,
  records: readonly SQSRecord[],
): Promise<void> {
  for (const entries of entriesPerCall(records)) {
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
  }
}

/** Keeps messages invisible for another visibility time-out of their queue, so that their receive count stays. */
export async function extendVisibility(
  sqs: SQSClient,
  queueUrl: string,
  records: readonly SQSRecord[],
): Promise<void> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  await changeVisibility(sqs, queueUrl, records, Number(Attributes?.VisibilityTimeout ?? 30));
}

/** Keeps messages invisible for so long from now on, and then hands them out again. */
export async function changeVisibility(
  sqs: SQSClient,
  queueUrl: string,
  records: readonly SQSRecord[],
  seconds: number,
): Promise<void> {
  // Never 0, even where a queue says so: the local queue server loses the message then.
  const visibilityTimeout = Math.max(1, seconds);
  for (const entries of entriesPerCall(records)) {
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: visibilityTimeout })),
      }),
    );
  }
}

/** Messages that wait, are delayed or are with somebody. */
export async function countMessages(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return [
    Attributes.ApproximateNumberOfMessages,
    Attributes.ApproximateNumberOfMessagesNotVisible,
    Attributes.ApproximateNumberOfMessagesDelayed,
  ].reduce((sum, count) => sum + Number(count ?? 0), 0);
}

function entriesPerCall(records: readonly SQSRecord[]): { Id: string; ReceiptHandle: string }[][] {
  const calls: { Id: string; ReceiptHandle: string }[][] = [];
  for (let index = 0; index < records.length; index += messagesPerCall) {
    calls.push(
      records
        .slice(index, index + messagesPerCall)
        .map((record, position) => ({ Id: String(position), ReceiptHandle: record.receiptHandle })),
    );
  }
  return calls;
}

/** Batches of the table's stream that Lambda gave up: where they lie, and how they are delivered once more. */
import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import type {
  _Record,
  DynamoDBStreamsClient,
  GetRecordsCommandOutput,
} from '@aws-sdk/client-dynamodb-streams';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';

/** What Lambda sends to an on-failure destination; it names the records and does not hold them. */
export const undeliveredChanges = z.object({
  timestamp: z.iso.datetime(),
  requestContext: z.object({
    functionArn: z.string(),
    /** `RetryAttemptsExhausted`, `RecordAgeExceeded`. */
    condition: z.string(),
    approximateInvokeCount: z.number(),
  }),
  responseContext: z.optional(z.object({ functionError: z.optional(z.string()) })),
  DDBStreamBatchInfo: z.object({
    streamArn: z.string(),
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
    batchSize: z.number(),
  }),
});
export type UndeliveredChanges = z.output<typeof undeliveredChanges>;

export type ChangesDelivery =
  | { readonly outcome: 'delivered' }
  /** The stream keeps records for 24 hours. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'failed'; readonly because: string };

const recordsPerInvocation = 100;

/** An open shard may answer with empty pages on the way to what it has. */
const emptyPagesInARow = 20;

/**
 * Reads the records again and hands them to the function that gave them up. What its filter would have left out of the
 * range comes too: a function that reads the stream means nothing by such records.
 */
export async function deliverChanges(
  { requestContext, DDBStreamBatchInfo }: UndeliveredChanges,
  { streams, lambda }: { readonly streams: DynamoDBStreamsClient; readonly lambda: LambdaClient },
): Promise<ChangesDelivery> {
  const records = await readRange(streams, DDBStreamBatchInfo);
  if (records.length === 0) return { outcome: 'gone' };
  const events = records.map((record) => toEventRecord(record, DDBStreamBatchInfo.streamArn));
  for (let first = 0; first < events.length; first += recordsPerInvocation) {
    // oxlint-disable-next-line no-await-in-loop -- changes go in their order
    const failure = await invoke(
      lambda,
      requestContext.functionArn,
      events.slice(first, first + recordsPerInvocation),
    );
    if (failure !== undefined) return { outcome: 'failed', because: failure };
  }
  return { outcome: 'delivered' };
}

/** @returns none where the stream no longer has them. */
async function readRange(
  streams: DynamoDBStreamsClient,
  info: UndeliveredChanges['DDBStreamBatchInfo'],
): Promise<readonly _Record[]> {
  const { streamArn, shardId, startSequenceNumber, endSequenceNumber } = info;
  const records: _Record[] = [];
  try {
    const opened = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: startSequenceNumber,
      }),
    );
    let iterator = opened.ShardIterator;
    for (let emptyPages = 0; iterator !== undefined && emptyPages < emptyPagesInARow;) {
      // oxlint-disable-next-line no-await-in-loop -- a page names the next
      const page: GetRecordsCommandOutput = await streams.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      const { Records = [] } = page;
      const within = Records.filter((record) => sequenceNumber(record) <= BigInt(endSequenceNumber));
      records.push(...within);
      const isPastTheEnd = within.length < Records.length;
      const last = within.at(-1);
      if (isPastTheEnd || (last && sequenceNumber(last) === BigInt(endSequenceNumber))) break;
      emptyPages = Records.length === 0 ? emptyPages + 1 : 0;
      iterator = page.NextShardIterator;
    }
    return records;
  } catch (error) {
    if (error instanceof Error && goneNames.has(error.name)) return [];
    throw error;
  }
}

/** The records are older than a day, or their shard or the whole table is. */
const goneNames = new Set(['TrimmedDataAccessException', 'ResourceNotFoundException']);

function sequenceNumber({ dynamodb }: _Record): bigint {
  return BigInt(dynamodb?.SequenceNumber ?? 0);
}

/** In the shape in which Lambda hands it to a function. */
function toEventRecord({ dynamodb = {}, userIdentity, ...record }: _Record, streamArn: string): object {
  const createdAt = dynamodb.ApproximateCreationDateTime?.getTime() ?? 0;
  return {
    ...record,
    eventSourceARN: streamArn,
    dynamodb: { ...dynamodb, ApproximateCreationDateTime: Math.floor(createdAt / 1000) },
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
  };
}

const answerSchema = z.object({
  /** Of a function that threw. */
  errorMessage: z.optional(z.string()),
  batchItemFailures: z.optional(z.array(z.unknown())),
});

/** @returns why it failed. */
async function invoke(
  lambda: LambdaClient,
  functionArn: string,
  records: readonly object[],
): Promise<string | undefined> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: functionArn,
      Payload: JSON.stringify({ Records: records }, bytesAsText),
    }),
  );
  const answer = answerSchema.safeParse(JSON.parse(Payload?.transformToString() || 'null')).data;
  if (FunctionError !== undefined) return answer?.errorMessage ?? FunctionError;
  return answer?.batchItemFailures?.length ? 'the function gave some of the records back' : undefined;
}

/** In an event, which is JSON, bytes are base64. */
function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

/** One message that failed for good, and what is known of why. */
import type { Message } from '@aws-sdk/client-sqs';
import { deadLetterReason } from '@glamora/contracts';
import type { DeadLetterReason } from '@glamora/contracts';
import { failedRun } from './failed-run.ts';
import type { FailedRun } from './failed-run.ts';
import { undeliveredChanges } from './undelivered-changes.ts';
import type { UndeliveredChanges } from './undelivered-changes.ts';

export interface DeadLetter {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** Whose message it is, where its sender said so. */
  readonly group: string | undefined;
  /** When it was sent: to the dead letters, or to its queue where the queue itself moved it. */
  readonly sentAt: Date;
  readonly cause: Cause;
}

export type Cause =
  | ({ readonly kind: 'failed' } & DeadLetterReason)
  /** A batch of the table's stream that was given up; the body says where it lies. */
  | ({ readonly kind: 'undelivered' } & UndeliveredChanges)
  /** An asynchronous run of a function; the body says what it was called with. */
  | ({ readonly kind: 'run' } & FailedRun)
  /** The queue moved it: its consumer ended each time before it could say why, by a crash or for lack of time or memory. */
  | { readonly kind: 'unknown' };

export function toDeadLetter(message: Message): DeadLetter {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    group: Attributes.MessageGroupId,
    sentAt: new Date(Number(Attributes.SentTimestamp)),
    cause: causeOf(message),
  };
}

/** When it failed, as far as that is known. */
export function failedAt({ cause, sentAt }: DeadLetter): Date {
  if (cause.kind === 'failed') return new Date(cause.failedAt);
  return cause.kind === 'unknown' ? sentAt : new Date(cause.timestamp);
}

function causeOf({ Body = '', MessageAttributes = {} }: Message): Cause {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]);
  const reason = deadLetterReason.safeParse(Object.fromEntries(attributes));
  if (reason.success) return { kind: 'failed', ...reason.data };
  const body = parsedJson(Body);
  const changes = undeliveredChanges.safeParse(body);
  if (changes.success) return { kind: 'undelivered', ...changes.data };
  const run = failedRun.safeParse(body);
  return run.success ? { kind: 'run', ...run.data } : { kind: 'unknown' };
}

/** In words for a person. */
export function causeAsText(cause: Cause): string {
  switch (cause.kind) {
    case 'failed':
      return `${cause.errorName}: ${cause.errorMessage}`;
    case 'undelivered':
      return `${cause.requestContext.condition} in ${functionName(cause)}`;
    case 'run': {
      const { errorType = cause.requestContext.condition, errorMessage = '' } = cause.responsePayload ?? {};
      return `${errorType} in ${functionName(cause)}${errorMessage && `: ${errorMessage}`}`;
    }
    case 'unknown':
      return 'no reason given: the consumer ended before it could say (a crash, its time, its memory)';
  }
}

function functionName({ requestContext }: Cause & { kind: 'undelivered' | 'run' }): string {
  return requestContext.functionArn.split(':')[6] ?? requestContext.functionArn;
}

/** The text itself where it is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Failures that a person can mend, in words that say how. */
import { CommandError } from '../command-error.ts';

/** @returns undefined for what is a bug: its stack is worth more than words. */
export function failureText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CommandError) return error.message;
  const advice = advices[error.name];
  if (advice !== undefined) return `${error.message}\n${advice}`;
  if (error.message === 'Region is missing') return 'Set AWS_REGION to the region of the stage.';
  const { code } = error as { code?: unknown };
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND'
    ? `${error.message}\nNobody answers there. Is the network up, and AWS_REGION right?`
    : undefined;
}

const noCredentials = 'Set AWS_PROFILE, or sign in with "aws sso login", for the account of the stage.';
const noPermission =
  'The command needs sqs:ListQueues, GetQueueAttributes, ReceiveMessage, ChangeMessageVisibility, SendMessage, DeleteMessage and PurgeQueue; for undelivered changes dynamodb:GetShardIterator and GetRecords, and lambda:InvokeFunction.';

const advices: Readonly<Record<string, string>> = {
  CredentialsProviderError: noCredentials,
  ExpiredTokenException: noCredentials,
  ExpiredToken: noCredentials,
  InvalidClientTokenId: noCredentials,
  UnrecognizedClientException: noCredentials,
  AccessDenied: noPermission,
  AccessDeniedException: noPermission,
  QueueDoesNotExist:
    'The queue was deleted meanwhile, or the one that its messages came from is not called after it.',
  PurgeQueueInProgress: 'A queue takes one purge a minute. Try again then.',
};

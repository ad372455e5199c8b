/** Several writes that happen together or not at all. */
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { DependencyUnavailable } from '@glamora/contracts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** `written`, or which writes' conditions did not hold, by their place in the list. */
export type TransactionResult =
  { readonly outcome: 'written' } | { readonly outcome: 'refused'; readonly failed: readonly number[] };

const attempts = 6;
const baseDelayMs = 25;

/**
 * Writes all or nothing. A clash with another transaction on the same row is no answer to the caller's question, so it is
 * tried again; the SDK itself does not do that.
 * @throws DependencyUnavailable where the rows stay contended or throttled through every attempt.
 */
export async function writeTogether(
  client: DynamoDBDocumentClient,
  writes: readonly Write[],
): Promise<TransactionResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- a retry follows its attempt
      await client.send(new TransactWriteCommand({ TransactItems: [...writes] }));
      return { outcome: 'written' };
    } catch (error) {
      const reasons = cancellationReasons(error);
      if (!reasons) throw error;
      const failed = reasons.flatMap((reason, place) => (reason === 'ConditionalCheckFailed' ? [place] : []));
      if (failed.length > 0) return { outcome: 'refused', failed };
      if (!reasons.some(isTransient)) throw error;
      if (attempt >= attempts) throw new DependencyUnavailable('the table', 1, error);
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, Math.random() * baseDelayMs * 2 ** attempt));
    }
  }
}

function cancellationReasons(error: unknown): string[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined;
  const { CancellationReasons: reasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return reasons.map(({ Code }) => Code ?? 'None');
}

function isTransient(reason: string): boolean {
  return ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'].includes(reason);
}

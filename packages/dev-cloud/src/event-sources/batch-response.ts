/** What a function's answer says about a batch, when the event source asks for partial failures. */
export type BatchOutcome =
  | { readonly kind: 'complete_success' }
  /** The identifiers of the items that failed; never empty. */
  | { readonly kind: 'partial_failure'; readonly failed: ReadonlySet<string> }
  | { readonly kind: 'complete_failure'; readonly reason: string };

const success: BatchOutcome = { kind: 'complete_success' };
function failure(reason: string): BatchOutcome {
  return { kind: 'complete_failure', reason };
}

/**
 * Reads `{ batchItemFailures: [{ itemIdentifier }] }` with Lambda's rules: no answer, no list or an empty one is a success;
 * an identifier that is null, empty, not a string or not of this batch fails the batch as a whole.
 */
export function readBatchResponse(payload: unknown, identifiers: Iterable<string>): BatchOutcome {
  if (payload === null || payload === undefined) return success;
  if (typeof payload !== 'object') return failure('the answer is not an object');
  const failures = (payload as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return success;
  if (!Array.isArray(failures)) return failure('batchItemFailures is not a list');
  if (failures.length === 0) return success;

  const known = new Set(identifiers);
  const failed = new Set<string>();
  for (const item of failures as unknown[]) {
    const identifier = (item as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || identifier === '')
      return failure('an itemIdentifier is missing or empty');
    if (!known.has(identifier)) return failure(`the batch has no item ${identifier}`);
    failed.add(identifier);
  }
  return { kind: 'partial_failure', failed };
}

/** What caches hold. */

/** The answer of a source at one time. That there is nothing is an answer too. */
export interface CacheEntry<Value> {
  /** undefined where the source has nothing. */
  readonly value: Value | undefined;
  /** Grows with each change; 0 for what isn't there. An older version never takes the place of a newer one. */
  readonly version: number;
  /** Milliseconds since 1970: when the source was asked. A copy of an entry is as old as the entry. */
  readonly readAt: number;
}

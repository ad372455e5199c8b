/** Counts the items of each partition key, and forgets small ones: of millions of keys the largest few are wanted. */

export interface CountedKey {
  readonly key: string;
  readonly items: number;
}

/**
 * Memory holds twice as many keys as are kept. A scan meets the items of a key one after the other, or in a few runs where
 * the table is read in parts, so a large one is never among the small ones that are forgotten.
 */
export class KeyTally {
  readonly #keep: number;
  #counts = new Map<string, number>();

  constructor(keep = 10_000) {
    this.#keep = keep;
  }

  add(keys: readonly string[]): void {
    for (const key of keys) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (this.#counts.size > 2 * this.#keep)
      this.#counts = new Map(this.largest(this.#keep).map(({ key, items }) => [key, items]));
  }

  /** The keys with the most items, largest first. */
  largest(limit: number): readonly CountedKey[] {
    return [...this.#counts]
      .map(([key, items]) => ({ key, items }))
      .toSorted((one, other) => other.items - one.items || (one.key < other.key ? -1 : 1))
      .slice(0, limit);
  }
}

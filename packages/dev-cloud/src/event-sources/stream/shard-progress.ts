/**
 * How far a shard is handled while several records of it are in hand at once: the checkpoint may only move over records
 * that are handled together with everything before them.
 */
export class ShardProgress {
  /** Sequence number → handled, in the order of the shard. */
  readonly #records = new Map<string, boolean>();

  /** How many records are in hand, or handled but behind one that is not. */
  get outstanding(): number {
    return this.#records.size;
  }

  add(sequenceNumber: string): void {
    this.#records.set(sequenceNumber, false);
  }

  /** Marks records as handled; gives the sequence number to which the checkpoint may move, if it may. */
  complete(sequenceNumbers: Iterable<string>): string | undefined {
    for (const sequenceNumber of sequenceNumbers) this.#records.set(sequenceNumber, true);
    let checkpoint: string | undefined;
    for (const [sequenceNumber, handled] of this.#records) {
      if (!handled) break;
      this.#records.delete(sequenceNumber);
      checkpoint = sequenceNumber;
    }
    return checkpoint;
  }
}

/**
 * Turns the readings of a counter into increments a step. A reading below the one before it means that the counter restarted
 * at zero. After missing readings the increment is shared among the steps it covers, and only the last of them gets its share:
 * the others stay unknown.
 */
export class CounterReader {
  #last = Number.NaN;
  #missing = 0;

  /** The increment of this step, NaN while unknown. */
  read(value: number): number {
    if (Number.isNaN(value)) {
      this.#missing++;
      return Number.NaN;
    }
    const increment = value < this.#last ? value : value - this.#last;
    const share = increment / (this.#missing + 1);
    this.#last = value;
    this.#missing = 0;
    return share;
  }
}

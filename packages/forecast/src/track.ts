/** A growing series that remembers its latest values: a ring whose capacity is a power of two, indexed by absolute position. */
export class Track {
  readonly #values: Float64Array;
  readonly #mask: number;
  #length = 0;

  constructor(minimumCapacity: number) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(minimumCapacity, 2)));
    this.#values = new Float64Array(capacity);
    this.#mask = capacity - 1;
  }

  /** How many values were ever pushed; the last one is at `length - 1`. */
  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.#values[this.#length & this.#mask] = value;
    this.#length++;
  }

  /** The value at an absolute position, which must be one of the latest `capacity` ones. */
  at(position: number): number {
    return this.#values[position & this.#mask] as number;
  }

  /** Copies the latest `count` values, oldest first, to the front of `target`. */
  copyLatest(count: number, target: Float64Array): void {
    const start = (this.#length - count) & this.#mask;
    const untilEnd = Math.min(count, this.#values.length - start);
    target.set(this.#values.subarray(start, start + untilEnd));
    target.set(this.#values.subarray(0, count - untilEnd), untilEnd);
  }

  /** Writes the values at `position - lag` for each lag, less `reference`, to the front of `target`. */
  gather(position: number, lags: Int32Array, reference: number, target: Float64Array): void {
    for (let index = 0; index < lags.length; index++) {
      target[index] = (this.#values[(position - (lags[index] as number)) & this.#mask] as number) - reference;
    }
  }
}

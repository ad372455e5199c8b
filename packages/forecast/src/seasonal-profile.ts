/** What each slot of a season usually holds: averages of the same slot in earlier cycles, the recent ones counting more. */
export class SeasonalProfile {
  readonly #sums: Float64Array;
  readonly #weights: Float64Array;
  readonly #keep: number;
  #length = 0;

  /** A season in steps; `keep` is how much of a slot's memory survives a cycle. */
  constructor(season: number, keep: number) {
    this.#sums = new Float64Array(season);
    this.#weights = new Float64Array(season);
    this.#keep = keep;
  }

  /** Whether every slot has been seen. */
  get ready(): boolean {
    return this.#length >= this.#sums.length;
  }

  observe(value: number): void {
    const slot = this.#length % this.#sums.length;
    this.#sums[slot] = (this.#sums[slot] as number) * this.#keep + value;
    this.#weights[slot] = (this.#weights[slot] as number) * this.#keep + 1;
    this.#length++;
  }

  /** The value to expect `ahead` steps after the next one. */
  expect(ahead: number): number {
    const slot = (this.#length + ahead) % this.#sums.length;
    return (this.#sums[slot] as number) / (this.#weights[slot] as number);
  }
}

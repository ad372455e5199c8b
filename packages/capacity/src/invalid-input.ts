/** An input that cannot be worked with: given back, never thrown. */
export class InvalidInput {
  /** One sentence for whoever gave the input. */
  readonly message: string;
  /** Where in the series, counted from 0, if one place is to blame. */
  readonly index: number | undefined;

  constructor(message: string, index?: number) {
    this.message = message;
    this.index = index;
  }
}

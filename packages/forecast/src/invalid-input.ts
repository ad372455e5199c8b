/** Why an input was refused. */
export type InvalidInputCode =
  | 'empty-series'
  | 'no-values'
  | 'not-finite'
  | 'negative-value'
  | 'unsorted-timestamps'
  | 'duplicate-timestamp'
  | 'too-many-steps'
  | 'invalid-horizon'
  | 'invalid-season'
  | 'invalid-quantile'
  | 'invalid-step'
  | 'invalid-event';

/** An input that no forecast can be made of: a value, given back and never thrown. */
export class InvalidInput {
  readonly code: InvalidInputCode;
  readonly message: string;
  /** Where in the series, counted from 0, if one place is to blame. */
  readonly index: number | undefined;

  constructor(code: InvalidInputCode, message: string, index?: number) {
    this.code = code;
    this.message = message;
    this.index = index;
  }
}

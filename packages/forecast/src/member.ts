/**
 * One way to continue a series. Members learn a value at a time, so that a streamed history and one given whole lead to the
 * same state, and so that the engine can ask at any moment in the past what each would have said.
 */
export interface Member {
  readonly name: string;
  /** In which space the member reads and answers. */
  readonly space: 'log' | 'linear';
  /** How much it counts among members with equal errors: less where several think alike, more where it stands alone. */
  readonly share: number;
  /** Learns from the value that was just pushed to the history; an untrusted one (a filled gap) teaches nothing. */
  observe(trusted: boolean): void;
  /** Writes the next `horizon` values to the front of `target`, or answers false where it knows too little yet. */
  predict(horizon: number, target: Float64Array): boolean;
}

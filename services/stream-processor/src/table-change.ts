/** A change of the table, as plain values: the row before and after it. */
export interface TableChange {
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
}

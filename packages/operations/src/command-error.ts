/** What a person did, or can mend; its message says how. A command prints it without a stack, and ends with 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

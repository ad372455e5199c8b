/**
 * A part of the local cloud could not start, or could not go on, for a reason that a person can mend.
 * The message is one line that says what is wrong and what to do; it is shown without a stack.
 */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

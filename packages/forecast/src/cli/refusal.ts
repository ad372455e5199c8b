import { InvalidInput } from '../invalid-input.ts';

/** What the user asked for cannot be done; the message says why. Caught once, where the command begins. */
export class Refusal extends Error {}

/** The value, or the end of the command where the core refused its input; `place` says where the input came from. */
export function accepted<Value>(value: Value | InvalidInput, place: string): Value {
  if (value instanceof InvalidInput) throw new Refusal(`${place}: ${value.message}`);
  return value;
}

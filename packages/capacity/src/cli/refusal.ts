import { InvalidInput } from '../invalid-input.ts';

/** What the user asked for cannot be done; the message says why. Caught once, where the command begins. */
export class Refusal extends Error {}

/** The value, or the end of the command where the core refused its input. */
export function accepted<Value>(value: Value | InvalidInput): Value {
  if (value instanceof InvalidInput) throw new Refusal(value.message);
  return value;
}

/** A number given on the command line; undefined where it was not given. */
export function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Refusal(`--${name} is a number, not '${text}'.`);
  return value;
}

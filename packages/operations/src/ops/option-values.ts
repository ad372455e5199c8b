/** What was said on the command line, read as what it should be. */
import { CommandError } from '../command-error.ts';

type Given = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export class OptionValues {
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  flag(name: string): boolean {
    return this.#given[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#given[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** @throws CommandError where it is missing. */
  required(name: string): string {
    const value = this.text(name)?.trim();
    if (value === undefined || value === '') throw new CommandError(`Say --${name}.`);
    return value;
  }

  /** @throws CommandError where it is no whole number from 1 to `most`. */
  count(name: string, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new CommandError(`--${name} takes a whole number from 1 to ${most}, not "${text}".`);
  }
}

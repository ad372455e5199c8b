/** What every command on the data is given. */
import type { GlamoraTable } from '@glamora/data';

export interface Terminal {
  /** What was asked for. */
  readonly say: (text: string) => void;
  /** What happens meanwhile. */
  readonly tell: (text: string) => void;
}

export interface Options {
  readonly stage: string;
  readonly 'search-endpoint': string;
  /** A day, or empty. */
  readonly since: string;
  readonly settle: string;
  readonly limit: string;
  readonly rate: string;
  readonly budget: string;
  readonly json: boolean;
  readonly help: boolean;
}

export interface Context extends Terminal {
  readonly options: Options;
  readonly table: GlamoraTable;
}

/**
 * @param terms what stands behind the command's name.
 * @returns the exit code.
 */
export type Command = (terms: readonly string[], context: Context) => Promise<number>;

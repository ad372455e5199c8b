/** What every command of a runbook is given, and gives back. */
import type { ParseArgsOptionDescriptor } from 'node:util';
import type { OperatedStage } from './operated-stage.ts';
import type { OptionValues } from './option-values.ts';

export interface Context {
  /** What stands behind the command's name. */
  readonly terms: readonly string[];
  readonly options: OptionValues;
  readonly stage: OperatedStage;
  readonly now: () => Date;
}

export interface Report {
  /** For a person. */
  readonly text: string;
  /** The same for a machine: what `--json` prints. */
  readonly data: object;
  /** 0 where nothing is said. */
  readonly exitCode?: number;
}

export interface CommandOption extends ParseArgsOptionDescriptor {
  readonly help: string;
}

export interface Command {
  /** What stands behind the name: `<function>`. */
  readonly terms: readonly string[];
  readonly summary: string;
  /** Its own options, beside those that all commands have. */
  readonly options: Readonly<Record<string, CommandOption>>;
  /** The page of docs/runbooks that says when to call it, without its ending. */
  readonly runbook: string;
  /** @throws CommandError for what a person can mend. */
  readonly run: (context: Context) => Promise<Report>;
}

/** The command, apart from the process that it runs in. */
import { run as runDeadLetters } from '../dead-letters/run.ts';
import { dryRunJournal, realCalls } from './call-journal.ts';
import { helpText, readCommandLine } from './command-line.ts';
import type { connectOperatedStage } from './operated-stage.ts';

export interface Terminal {
  /** What was asked for. */
  readonly say: (text: string) => void;
  /** What happens meanwhile. */
  readonly tell: (text: string) => void;
  /** Ends a redrive after the letters in hand. */
  readonly signal: AbortSignal;
}

export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly connect: typeof connectOperatedStage;
  readonly now: () => Date;
}

/**
 * @returns the exit code.
 * @throws CommandError for what a person can mend.
 */
export async function run(
  args: readonly string[],
  { environment, connect, now }: World,
  { say, tell, signal }: Terminal,
): Promise<number> {
  if (args[0] === 'dlq') {
    const rest = args.slice(1).filter((word) => word !== '--dry-run');
    if (rest.length === args.length - 1) return runDeadLetters(rest, environment, { say, tell, signal });
    say(`Would call: npm run dlq -- ${rest.join(' ')}`);
    return 0;
  }
  const line = readCommandLine(args);
  if (line === 'help') {
    say(helpText());
    return 0;
  }
  const { command, terms, options } = line;
  const stage = await connect(line.stage, environment, line.dryRun ? dryRunJournal(tell) : realCalls);
  const { text, data, exitCode = 0 } = await command.run({ terms, options, stage, now });
  say(line.json ? JSON.stringify(data, null, 2) : text);
  return exitCode;
}

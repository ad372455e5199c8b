/** What the command line says. */
import { parseArgs } from 'node:util';
import { CommandError } from '../command-error.ts';

export const help = `npm run dlq -- <command> [queue] [options]

Messages that failed for good, and why.

  list               every queue that holds what failed: how many, since when, and the latest reason
  show <queue>       why each message failed, when, where, how often; and the message
  redrive <queue>    send the messages to their consumer again, at a bounded rate; ends by itself,
                     and leaves what fails again where it can be seen
  purge <queue>      lose all messages for good

A queue goes by its short name: settlement, search, undelivered-changes. What Lambda itself gave up goes where it
came from: records of the table's stream are read again from there, for as long as the stream keeps them
(24 hours), a run of a function is begun again.

  --stage <name>     the stage (local, which is the local cloud at GLAMORA_PORT, 3000; any other with
                     the AWS credentials and region of the environment)
  --limit <n>        look at, or send, at most so many (show 10, list 100, redrive all)
  --rate <n>         messages a second that redrive sends (10)
  --yes              purge without more ado
  --json             for machines
  --help             show this
`;

const commands = ['list', 'show', 'redrive', 'purge'] as const;
type CommandName = (typeof commands)[number];

export interface Options {
  readonly command: CommandName;
  /** As it was typed; undefined for `list` alone. */
  readonly queue: string | undefined;
  readonly stage: string;
  readonly limit: number | undefined;
  /** Messages a second. */
  readonly rate: number;
  readonly yes: boolean;
  readonly json: boolean;
}

/** @throws CommandError with what is wrong and what would be right. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [command, queue, ...more] = positionals;
  if (!isCommand(command))
    throw new CommandError(
      `${command === undefined ? 'Say what to do' : `There is no "${command}"`}: list, show, redrive or purge. --help tells more.`,
    );
  if (more.length > 0) throw new CommandError(`One queue at a time: ${[queue, ...more].join(' or ')}?`);
  if (command !== 'list' && queue === undefined)
    throw new CommandError(`Say which queue: npm run dlq -- ${command} <queue>. "list" names them.`);
  const { stage, yes, json } = values;
  return {
    command,
    queue,
    stage,
    yes,
    json,
    limit: values.limit === undefined ? undefined : positive('--limit', values.limit, Number.isInteger),
    rate: positive('--rate', values.rate, Number.isFinite),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stage: { type: 'string', default: 'local' },
        limit: { type: 'string' },
        rate: { type: 'string', default: '10' },
        yes: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new CommandError(`${(error as Error).message} --help tells more.`);
  }
}

function isCommand(text: string | undefined): text is CommandName {
  return commands.some((command) => command === text);
}

function positive(option: string, text: string, isFit: (value: number) => boolean): number {
  const value = Number(text);
  if (isFit(value) && value > 0) return value;
  throw new CommandError(`${option} takes a number above zero, not "${text}".`);
}

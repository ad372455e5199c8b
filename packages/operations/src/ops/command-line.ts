/** What the command line says. */
import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import { CommandError } from '../command-error.ts';
import type { Command, CommandOption } from './command.ts';
import { commands } from './commands.ts';
import { OptionValues } from './option-values.ts';

const commonOptions = {
  stage: {
    type: 'string',
    default: 'local',
    help: 'the stage (local, which is the local cloud at GLAMORA_PORT, 3000; any other with the AWS credentials and region of the environment)',
  },
  'dry-run': {
    type: 'boolean',
    default: false,
    help: 'print the calls to AWS; make those that read, and none that changes anything',
  },
  json: { type: 'boolean', default: false, help: 'for machines' },
  help: { type: 'boolean', default: false, help: 'show this' },
} satisfies Record<string, CommandOption>;

export interface CommandLine {
  readonly command: Command;
  readonly terms: readonly string[];
  readonly options: OptionValues;
  readonly stage: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** @throws CommandError with what is wrong and what would be right. */
export function readCommandLine(args: readonly string[]): CommandLine | 'help' {
  const [name = '', ...rest] = args;
  const command = commands[name];
  if (args.includes('--help')) return 'help';
  if (!command)
    throw new CommandError(
      `${name === '' || name.startsWith('--') ? 'Say what to do' : `There is no "${name}"`}: ${[...Object.keys(commands), 'dlq'].join(', ')}. --help tells more.`,
    );
  const { values, positionals } = parse(rest, { ...commonOptions, ...command.options });
  if (positionals.length > command.terms.length)
    throw new CommandError(`Too many words: ${positionals.join(' ')}. --help tells more.`);
  const options = new OptionValues(values);
  return {
    command,
    terms: positionals,
    options,
    stage: options.required('stage'),
    dryRun: options.flag('dry-run'),
    json: options.flag('json'),
  };
}

function parse(args: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new CommandError(`${(error as Error).message} --help tells more.`);
  }
}

const indent = 34;
const textLength = 82;

export function helpText(): string {
  return [
    'npm run ops -- <command> [options]',
    '',
    "The runbooks' steps as commands: docs/runbooks/ says when to call which.",
    '',
    ...Object.entries(commands).flatMap(describeCommand),
    ...columns(
      '  dlq <command> …',
      'what failed for good: the same as npm run dlq (docs/runbooks/dead-letters.md)',
    ),
    '',
    ...Object.entries(commonOptions).flatMap(describeOption),
  ].join('\n');
}

function describeCommand([name, { terms, summary, options, runbook }]: [string, Command]): string[] {
  return [
    ...columns(['  ' + name, ...terms].join(' '), `${summary} (docs/runbooks/${runbook}.md)`),
    ...Object.entries(options).flatMap(describeOption),
  ];
}

function describeOption([name, { type, help }]: [string, CommandOption]): string[] {
  return columns(`      --${name}${type === 'string' ? ' <…>' : ''}`, help);
}

function columns(left: string, right: string): string[] {
  const lines = right.match(new RegExp(`.{1,${textLength}}(?: |$)`, 'g')) ?? [];
  const fits = left.length < indent;
  return [
    ...(fits ? [] : [left]),
    ...lines.map((line, place) => (place === 0 && fits ? left : '').padEnd(indent) + line.trimEnd()),
  ];
}

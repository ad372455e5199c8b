/** The command, apart from the process that it runs in. */
import { parseArgs } from 'node:util';
import { CommandError } from '../command-error.ts';
import { chainParameters } from './chain-parameters.ts';
import { allGroups, rotatableGroups, secretParameters } from './parameter-groups.ts';
import { connectParameterStore } from './parameter-store.ts';
import type { ParameterStore } from './parameter-store.ts';
import { prepare } from './prepare.ts';
import type { GroupOutcome } from './prepare.ts';

const help = `npm run stage -- <command> --stage <name> [options]

  prepare                 put the keys and addresses that a stage needs into its parameter store, where they are missing
  show                    what is there; secrets are not shown

  --region <region>       where (AWS_REGION, or us-east-1)
  --rpc-url <url>         prepare: of the chain that payments are made on
  --checkout <address>    prepare: of the checkout contract there; without it one is deployed,
                          paid for and owned by the private key in GLAMORA_DEPLOYER_KEY
  --rotate <group>        prepare: make this anew, though it is there: ${rotatableGroups.map(({ name }) => name).join(', ')}
  --dry-run               prepare: say what would be done
  --help                  show this

It uses the AWS credentials of the environment.
`;

type Environment = Readonly<Record<string, string | undefined>>;

interface Terminal {
  readonly say: (text: string) => void;
}

/** @returns the exit code: 1 where something that only an operator knows is missing. */
export async function run(
  args: readonly string[],
  environment: Environment,
  { say }: Terminal,
  connect: (stage: string, region: string) => ParameterStore = connectParameterStore,
): Promise<number> {
  const { values, positionals } = readOptions(args, environment);
  const [command] = positionals;
  if (values.help || command === undefined) {
    say(help);
    return values.help ? 0 : 1;
  }
  const store = connect(checkedStage(values.stage), values.region);
  if (command === 'show') return show(store, say);
  if (command !== 'prepare') throw new CommandError(`There is no command "${command}". --help shows all.`);
  const rpcUrl = values['rpc-url'];
  const outcomes = await prepare({
    store,
    rotate: new Set(values.rotate),
    dryRun: values['dry-run'],
    chain:
      rpcUrl === undefined
        ? null
        : () =>
            chainParameters({
              rpcUrl,
              checkout: values.checkout,
              deployerKey: environment['GLAMORA_DEPLOYER_KEY'],
            }),
  });
  say(describeOutcomes(outcomes, values['dry-run']));
  const isComplete = outcomes.every(({ outcome }) => outcome !== 'missing');
  say(isComplete ? whatIsNext(values.stage ?? '', outcomes) : missingChain);
  return isComplete ? 0 : 1;
}

function readOptions(args: readonly string[], environment: Environment) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      stage: { type: 'string' },
      region: { type: 'string', default: environment['AWS_REGION'] ?? 'us-east-1' },
      'rpc-url': { type: 'string' },
      checkout: { type: 'string' },
      rotate: { type: 'string', multiple: true, default: [] },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

function checkedStage(stage: string | undefined): string {
  if (stage === undefined) throw new CommandError('Which stage? Say it with --stage.');
  if (!/^[a-z][a-z0-9-]*$/.test(stage))
    throw new CommandError(`"${stage}" is no name for a stage: small letters, digits and hyphens.`);
  if (stage === 'local') throw new CommandError('"npm run dev" prepares the local cloud itself.');
  return stage;
}

async function show(store: ParameterStore, say: Terminal['say']): Promise<number> {
  const rows = await Promise.all(
    allGroups.map(async ({ parameters }) => {
      const values = await store.read(parameters);
      return parameters.map((name) => `  ${name.padEnd(24)}${shown(name, values[name])}`);
    }),
  );
  say(rows.flat().join('\n'));
  return 0;
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'missing';
  if (secretParameters.has(name)) return `there (${value.length} characters)`;
  const [firstLine = ''] = value.split('\n');
  return firstLine.length > 60 ? `${firstLine.slice(0, 60)}…` : firstLine;
}

const words: Readonly<Record<GroupOutcome['outcome'], readonly [done: string, planned: string]>> = {
  kept: ['kept', 'would be kept'],
  made: ['made', 'would be made'],
  rotated: ['made anew', 'would be made anew'],
  missing: ['missing', 'missing'],
};

function describeOutcomes(outcomes: readonly GroupOutcome[], dryRun: boolean): string {
  return outcomes
    .map(
      ({ group, outcome }) =>
        `  ${group.name.padEnd(8)}${words[outcome][dryRun ? 1 : 0].padEnd(20)}${group.purpose}`,
    )
    .join('\n');
}

const missingChain =
  '\nOnly you know the chain: name it with --rpc-url, and its checkout contract with --checkout, or have one deployed (--help).';

function whatIsNext(stage: string, outcomes: readonly GroupOutcome[]): string {
  const rotated = outcomes.filter(({ outcome }) => outcome === 'rotated');
  const force = rotated.length > 0 ? ' --force' : '';
  return [
    '',
    ...rotated.flatMap(({ next }) => (next === undefined ? [] : [next])),
    `Next: npm run deploy -- --stage ${stage}${force}`,
  ].join('\n');
}

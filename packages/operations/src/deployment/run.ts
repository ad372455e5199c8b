/** The command, apart from the process that it runs in. */
import { CommandError } from '../command-error.ts';
import { connectParameterStore } from '../parameters/parameter-store.ts';
import { missingParameters } from '../parameters/prepare.ts';
import { connectAccount } from './account.ts';
import { readConfiguration } from './configuration.ts';
import type { DeploymentConfiguration } from './configuration.ts';
import { runFramework } from './framework.ts';
import { help, readOptions } from './options.ts';
import type { Action, DeploymentOptions } from './options.ts';
import { objections } from './preconditions.ts';
import type { Found } from './preconditions.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @returns the exit code.
 * @throws CommandError for what a person can mend.
 */
export async function run(
  action: Action,
  args: readonly string[],
  environment: Environment,
  say: (text: string) => void,
  root: string,
): Promise<number> {
  const options = readOptions(args, environment);
  if (options === 'help') {
    say(help);
    return 0;
  }
  const configuration = await readConfiguration(root, options.stage, options.tier);
  const framework = { root, options, services: configuration.services };
  if (action === 'package') return runFramework(action, { ...framework, environment: {} });
  const found = await lookAround(options, configuration);
  say(describe(action, found));
  const objecting = action === 'deploy' ? objections(found) : confirmation(options);
  if (objecting.length > 0) throw new CommandError(objecting.join('\n'));
  if (options.dryRun) return 0;
  // Bucket names carry the account's number.
  return runFramework(action, { ...framework, environment: { AWS_ACCOUNT_ID: found.account.id } });
}

async function lookAround(
  options: DeploymentOptions,
  configuration: DeploymentConfiguration,
): Promise<Found> {
  const [account, missing] = await Promise.all([
    connectAccount(options.region),
    missingParameters(connectParameterStore(options.stage, options.region)),
  ]);
  return { options, configuration, account, missingParameters: missing };
}

function describe(action: Action, { options, configuration, account }: Found): string {
  const { stage, service, parameters } = options;
  const services = service ?? configuration.services.join(', ');
  return [
    `${action === 'deploy' ? 'Deploys' : 'Removes'} ${services}`,
    `  stage     ${stage}, tier ${configuration.tier}${parameters.length === 0 ? '' : ` (${parameters.join(', ')})`}`,
    `  account   ${account.id} in ${account.region}, up to ${account.concurrency} functions at once`,
    `  as        ${account.caller}`,
    '',
  ].join('\n');
}

function confirmation({ stage, yes, dryRun }: DeploymentOptions): readonly string[] {
  if (yes || dryRun) return [];
  return [
    `This removes stage ${stage} with all it holds, but for what production retains. Say --yes if that is meant.`,
  ];
}

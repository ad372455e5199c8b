/** A stage's whole life in an emulated account: prepared, deployed, used, updated, rolled back, removed. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { S3Client } from '@aws-sdk/client-s3';
import type { Chain } from '@glamora/dev-cloud/backends';
import type { EmulatedAccount } from '../account/emulated-account.ts';
import { checkStage } from '../checks/check-stage.ts';
import { findStacks, readExports } from '../checks/deployed-stack.ts';
import { liveVariable, liveVersion } from '../checks/functions.ts';
import type { Edge } from '../edge/edge.ts';
import { runCommand } from './command.ts';
import type { Progress } from './progress.ts';

export interface Trial {
  readonly root: string;
  readonly account: EmulatedAccount;
  readonly chain: Chain;
  readonly edge: Edge;
  readonly progress: Progress;
  readonly onOutput: (text: string) => void;
}

const stage = 'emulated';
const tier = 'tier1';

/** Of the first accounts of a development chain, which anyone may use. */
const deployerKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** Those that know of the stage nothing but its address, and the chain and the bucket behind it. */
const endToEndTests = ['sign-in', 'profiles', 'content', 'purchases', 'search'];

/** The emulator starts a process for each call that runs: a hundred calls at once are too much for a small machine. */
const endToEndNames = '^(?!.* at once).*$';

const reason = ['--reason', 'a trial'];

/** Error logs can't be searched there, and no cache can be emptied. */
const operatorCommands = [
  ['mode'],
  ['emergency', 'start', ...reason],
  ['emergency', 'end', ...reason],
  ['cache', 'show'],
  ['dlq', 'list'],
];

/** A function of which the trial follows the versions. */
const observedFunction = `glamora-${stage}-getContent`;

/** @throws Error of the first step that fails. */
export async function tryDeployment(trial: Trial): Promise<void> {
  const { progress, account, edge } = trial;
  const settings = clientSettings(account);
  const lambda = new LambdaClient(settings);
  const cloudFormation = new CloudFormationClient(settings);

  await progress.run('prepare the stage', () => prepareStage(trial));
  await progress.run('deploy all services', () => deploy(trial, 'INFO'));
  await progress.run(
    'compare with the configuration',
    () => checkStage(trial.root, stage, tier, settings),
    summary,
  );
  await progress.run('open the edge', async () => edge.open(await originsOf(trial)));
  await progress.run('the demo', () => demo(trial));
  await progress.run('end-to-end tests', () => runEndToEndTests(trial), jestSummary);
  await progress.run('the commands of the runbooks', () => operate(trial));
  const first = await liveVersion(lambda, observedFunction);
  await progress.run('deploy a second version', async () => {
    await deploy(trial, 'DEBUG');
    await expectLive(lambda, 'DEBUG');
    if ((await liveVersion(lambda, observedFunction)) === first) throw new Error('The alias did not move');
  });
  await progress.run('the demo, on the second version', () => demo(trial));
  await progress.run('roll one service back', async () => {
    await rollBack(trial, 'content');
    await expectLive(lambda, 'INFO');
  });
  await progress.run('the demo, after the roll-back', () => demo(trial));
  await progress.run('remove everything', async () => {
    await command(trial, 'npm', 'run', '--silent', 'remove', '--', '--stage', stage, '--yes');
    const left = await findStacks(cloudFormation, stage);
    if (left.length > 0) throw new Error(`${left.join(', ')} is still there`);
  });
}

function prepareStage(trial: Trial): Promise<string> {
  const chain = ['--rpc-url', trial.chain.rpcUrl];
  return command(trial, 'npm', 'run', '--silent', 'stage', '--', 'prepare', '--stage', stage, ...chain);
}

function deploy(trial: Trial, logLevel: string): Promise<string> {
  const publicUrl = trial.edge.url;
  const domain = new URL(publicUrl).host;
  const values = { tier, publicUrl, domain, confirmations: '1', callLimits: 'generous', logLevel };
  const parameters = Object.entries(values).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  return command(trial, 'npm', 'run', '--silent', 'deploy', '--', '--stage', stage, ...parameters);
}

function demo(trial: Trial): Promise<string> {
  return command(trial, 'npm', 'run', '--silent', 'demo', '--', '--base-url', `${trial.edge.url}/api`);
}

function runEndToEndTests(trial: Trial): Promise<string> {
  const files = endToEndTests.map((name) => `e2e/${name}.e2e.test.ts`);
  const names = ['--testNamePattern', endToEndNames];
  return command(trial, 'npm', 'run', '--silent', 'test:e2e', '--', ...files, ...names);
}

/** What an operator does on a bad day, against the stage's own functions and roles. */
async function operate(trial: Trial): Promise<void> {
  const { account } = trial;
  const exported = await readExports(new CloudFormationClient(clientSettings(account)));
  const environment = { ...account.environment, SCALER_URL: apiUrl(account, exported, 'predictive-scaler') };
  const operated = { ...trial, account: { ...account, environment } };
  for (const words of operatorCommands)
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as a person would
    await command(operated, 'npm', 'run', '--silent', 'ops', '--', ...words, '--stage', stage);
}

async function rollBack(trial: Trial, service: string): Promise<void> {
  const listed = await command(trial, 'serverless', `${service}:deploy:list`, '--stage', stage);
  const [, previous] = [...listed.matchAll(/Timestamp: (\d+)/g)]
    .map(([, timestamp]) => timestamp)
    .toReversed();
  if (previous === undefined) throw new Error(`${service} has no version to go back to:\n${listed}`);
  await command(trial, 'serverless', `${service}:rollback`, '--stage', stage, '--timestamp', previous);
}

async function expectLive(lambda: LambdaClient, logLevel: string): Promise<void> {
  const found = await liveVariable(lambda, observedFunction, 'LOG_LEVEL');
  if (found !== logLevel) throw new Error(`The alias answers with log level ${found}, not ${logLevel}`);
}

function command({ root, account, edge, onOutput }: Trial, ...words: readonly string[]): Promise<string> {
  const environment = {
    ...account.environment,
    GLAMORA_DEPLOYER_KEY: deployerKey,
    GLAMORA_E2E_URL: edge.url,
  };
  return runCommand(words, { root, environment, onOutput });
}

/** The same that the distribution has on AWS. */
async function originsOf(trial: Trial) {
  const { account, chain, edge } = trial;
  const settings = clientSettings(account);
  const exported = await readExports(new CloudFormationClient(settings));
  const ssm = new SSMClient(settings);
  const parameter = async (name: string) => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/glamora/${stage}/${name}` }));
    return Parameter?.Value ?? '';
  };
  const api = (service: string) => apiUrl(account, exported, service);
  const assetsBucket = exported[`glamora-${stage}-assets-bucket-name`] ?? '';
  const { endpoint } = account;
  return {
    apis: {
      auth: api('auth'),
      users: api('auth'),
      content: api('content'),
      creators: api('content'),
      health: api('content'),
      purchases: api('purchases'),
    },
    apiKey: await parameter('edge/api-key'),
    assets: {
      s3: new S3Client({ ...settings, forcePathStyle: true }),
      bucket: assetsBucket,
      publicKeys: { [await parameter('assets/key-pair-id')]: await parameter('assets/public-key') },
    },
    description: {
      rpcUrl: chain.rpcUrl,
      chainId: chain.chainId,
      checkout: await parameter('chain/checkout-address'),
      assetsBucket,
      endpoints: { s3: `${edge.url}/_pinning`, ssm: endpoint },
    },
  };
}

/** Where the emulator answers for a REST API. */
function apiUrl(
  { endpoint }: EmulatedAccount,
  exported: Readonly<Record<string, string>>,
  service: string,
): string {
  return `${endpoint}/restapis/${exported[`glamora-${stage}-${service}-api-id`]}/${stage}/_user_request_`;
}

function clientSettings({ endpoint, environment }: EmulatedAccount) {
  return {
    endpoint,
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  };
}

function jestSummary(output: string): string {
  return /^Tests: +(.*)$/m.exec(output)?.[1] ?? '';
}

function summary({ compared }: { readonly compared: Readonly<Record<string, number>> }): string {
  return Object.entries(compared)
    .map(([type, count]) => `${count} ${type.split('::').at(-1)}`)
    .join(', ');
}

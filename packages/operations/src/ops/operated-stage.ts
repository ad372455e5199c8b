/** What a runbook's command reaches: the clients of a stage on AWS, or the parts that the local cloud has. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient, paginateListExports } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openTable, ScalingRepository } from '@glamora/data';
import { awsClientSettings, createSignedHttp } from '@glamora/resilience';
import type { SignedHttpSettings } from '@glamora/resilience';
import { CommandError } from '../command-error.ts';
import { connectStage } from '../stage.ts';
import type { CallJournal } from './call-journal.ts';
import { connectScaler } from './scaler.ts';
import type { Scaler } from './scaler.ts';

/** What a stage on AWS has and the local cloud does not. */
export interface AwsClients {
  readonly apiGateway: APIGatewayClient;
  readonly autoScaling: ApplicationAutoScalingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly sts: STSClient;
  readonly decisions: ScalingRepository;
}

export interface OperatedStage {
  readonly name: string;
  readonly journal: CallJournal;
  readonly scaler: Scaler;
  readonly sqs: SQSClient;
  /** Null in the local cloud. */
  readonly aws: AwsClients | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws CommandError where the local cloud does not answer. */
export async function connectOperatedStage(
  name: string,
  environment: Environment,
  journal: CallJournal,
): Promise<OperatedStage> {
  if (name === 'local') return connectLocalCloud(environment, journal);
  return connectAws(name, { settings: awsClientSettings(), scalerUrl: environment['SCALER_URL'] }, journal);
}

interface AwsConnection {
  /** For the constructor of every client. */
  readonly settings: object;
  /** Where the scaler's API answers, with the path before its own; undefined: where the stage's exports say. */
  readonly scalerUrl: string | undefined;
  /** Who signs calls to it; the environment's credentials where nothing is said. */
  readonly signer?: Signer;
}

type Signer = Pick<SignedHttpSettings, 'region' | 'credentials'>;

export function connectAws(
  name: string,
  { settings, scalerUrl, signer }: AwsConnection,
  journal: CallJournal,
): OperatedStage {
  const dynamodb = journal.watch('dynamodb', new DynamoDBClient(settings));
  const findScaler = async () => toAddress(scalerUrl ?? (await exportedScalerUrl(name, settings)), signer);
  return {
    name,
    journal,
    scaler: connectScaler(findScaler, journal),
    sqs: journal.watch('sqs', new SQSClient(settings)),
    aws: {
      apiGateway: journal.watch('apigateway', new APIGatewayClient(settings)),
      autoScaling: journal.watch('application-autoscaling', new ApplicationAutoScalingClient(settings)),
      cloudWatch: journal.watch('cloudwatch', new CloudWatchClient(settings)),
      lambda: journal.watch('lambda', new LambdaClient(settings)),
      logs: journal.watch('logs', new CloudWatchLogsClient(settings)),
      sts: journal.watch('sts', new STSClient(settings)),
      decisions: new ScalingRepository(openTable(DynamoDBDocumentClient.from(dynamodb), `glamora-${name}`)),
    },
  };
}

async function connectLocalCloud(environment: Environment, journal: CallJournal): Promise<OperatedStage> {
  const { name, clientSettings } = await connectStage('local', environment);
  // The local server calls itself by a name that not every machine resolves.
  const sqs = new SQSClient({ ...clientSettings('sqs'), useQueueUrlAsEndpoint: false });
  const url = `http://127.0.0.1:${environment['GLAMORA_PORT'] ?? '3000'}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return {
    name,
    journal,
    scaler: connectScaler(async () => toAddress(url, { region: 'us-east-1', credentials }), journal),
    sqs: journal.watch('sqs', sqs),
    aws: null,
  };
}

/** @throws CommandError in the local cloud. */
export function awsOf({ aws }: OperatedStage, what: string): AwsClients {
  if (aws) return aws;
  throw new CommandError(`The local cloud has no ${what}. Name a stage on AWS with --stage.`);
}

/** Both raising an emergency's capacity and asking CloudWatch for a fortnight take seconds. */
const scalerTimeOutMs = 25_000;

function toAddress(url: string, signer: Signer = {}) {
  const { origin, pathname } = new URL(url);
  const send = createSignedHttp({
    endpoint: origin,
    service: 'execute-api',
    dependency: 'the scaler',
    timeOutMs: scalerTimeOutMs,
    ...signer,
  });
  return { send, basePath: pathname.replace(/\/$/, '') };
}

async function exportedScalerUrl(stage: string, settings: object): Promise<string> {
  const client = new CloudFormationClient(settings);
  const wanted = `glamora-${stage}-predictive-scaler-api-id`;
  for await (const { Exports = [] } of paginateListExports({ client }, {})) {
    const id = Exports.find(({ Name }) => Name === wanted)?.Value;
    if (id !== undefined)
      return `https://${id}.execute-api.${await client.config.region()}.amazonaws.com/${stage}`;
  }
  throw new CommandError(
    `Nothing exports ${wanted}: is the stage deployed, in this account and region? Say where the scaler's API answers with SCALER_URL.`,
  );
}

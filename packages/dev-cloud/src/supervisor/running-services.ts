/** Everything that follows from the services' configuration: resources, functions, pollers. Stopped and started as one. */
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SQSClient } from '@aws-sdk/client-sqs';
import { localClientSettings } from '../backends/index.ts';
import type { CrashablePart } from '../backends/index.ts';
import { deploy } from '../cloudformation/deploy.ts';
import type { Deployment } from '../cloudformation/deploy.ts';
import type { BackendEndpoints } from '../cloudformation/physical-resource.ts';
import { textOf } from '../cloudformation/text.ts';
import type { EventSource } from '../event-sources/index.ts';
import {
  abandonable,
  fileCheckpoints,
  lambdaInvoker,
  startQueueEventSource,
  startStreamEventSource,
  startTimeToLiveSweeper,
  timeToLiveRemovals,
} from '../event-sources/index.ts';
import { withSoonRetries } from '../faults/index.ts';
import type { CloudFaults } from '../faults/index.ts';
import type { FinishedInvocation } from '../function-host/invocation-line.ts';
import { startFunctionHost } from '../function-host/start-function-host.ts';
import { localStage } from '../services/resolve-services.ts';
import { startSchedules } from '../scaling/schedules.ts';
import type { Scaling } from '../scaling/start-scaling.ts';
import type { ServiceConfiguration } from '../services/service-configuration.ts';
import type { DataFolder } from './data-folder.ts';
import { planFunctions } from './function-plan.ts';
import type { FunctionPlan } from './function-plan.ts';

export interface RunningServicesSettings {
  readonly folder: DataFolder;
  readonly endpoints: BackendEndpoints;
  /** Where functions find the table: the database itself, unless faults stand in between. */
  readonly tableEndpoint: string;
  /** Where functions and event sources find the queues, likewise. */
  readonly queueEndpoint: string;
  readonly parameterStoreEndpoint: string;
  readonly parameter: (name: string) => Promise<string | undefined>;
  readonly functionsPort: number;
  /** Builds functions again when their code changes. */
  readonly watch: boolean;
  readonly onFunctionOutput: (line: string) => void;
  readonly onInvoked: (invocation: FinishedInvocation) => void;
  readonly log: (line: string) => void;
  readonly faults: CloudFaults;
  readonly scaling: Scaling;
}

/** What the services declare, made and ready to be started. */
export interface PreparedServices {
  readonly services: readonly ServiceConfiguration[];
  readonly deployment: Deployment;
  readonly plan: FunctionPlan;
}

export interface RunningServices extends PreparedServices {
  readonly lambdaEndpoint: string;
  /** Null where no service declares it. */
  readonly assetsBucket: string | null;
  readonly eventSources: readonly EventSource[];
  /** The process that the functions run in. */
  readonly host: CrashablePart;
  /** Leaves the readers of streams to what they are doing, and has others go on from what they wrote down. */
  abandonStreamReaders(): void;
  /** Comes only if the function host ends without having been stopped. */
  readonly died: Promise<string>;
  /** Resolves when no change and no message is left to be handled. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Deploys; nothing that runs is touched, so that a wrong configuration leaves the old services as they are. */
export async function prepareServices(
  services: readonly ServiceConfiguration[],
  settings: RunningServicesSettings,
): Promise<PreparedServices> {
  const { endpoints, parameter } = settings;
  const deployment = await deploy({ services, endpoints, parameter });
  const plan = await planFunctions({
    services,
    deployment,
    messagingEndpoint: endpoints.messaging,
    queueEndpoint: settings.queueEndpoint,
    environment: sdkEnvironment(settings),
  });
  return { services, deployment, plan };
}

export async function startServices(
  prepared: PreparedServices,
  settings: RunningServicesSettings,
): Promise<RunningServices> {
  const { plan, deployment } = prepared;
  const bucket = await deployment.exportedValue(`glamora-${localStage}-assets-bucket-name`);
  const host = await startFunctionHost({
    functions: plan.functions,
    directory: settings.folder.runtimeDirectory,
    port: settings.functionsPort,
    watch: settings.watch,
    onOutput: settings.onFunctionOutput,
    onInvoked: settings.onInvoked,
  });
  settings.scaling.declare(plan.provisioned);
  const eventSources = startEventSources(prepared, host.endpoint, settings);
  const schedules = startSchedules(plan.schedules, {
    clock: settings.scaling.clock,
    log: settings.log,
    invoker: lambdaInvoker(host.endpoint),
  });
  return {
    ...prepared,
    lambdaEndpoint: host.endpoint,
    assetsBucket: bucket === undefined ? null : textOf(bucket),
    died: host.died,
    eventSources: eventSources.all,
    host,
    abandonStreamReaders: () => eventSources.abandonStreamReaders(),
    idle: () => allIdle(eventSources.all),
    async stop() {
      await schedules.stop();
      await eventSources.stop();
      await host.stop();
    },
  };
}

/** The SDK reads these itself, so no function knows that it runs on a local machine. */
function sdkEnvironment({
  endpoints,
  tableEndpoint,
  queueEndpoint,
  parameterStoreEndpoint,
  scaling,
}: RunningServicesSettings): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: tableEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.database,
    AWS_ENDPOINT_URL_SQS: queueEndpoint,
    AWS_ENDPOINT_URL_SNS: endpoints.messaging,
    AWS_ENDPOINT_URL_S3: endpoints.messaging,
    AWS_ENDPOINT_URL_SSM: parameterStoreEndpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH: scaling.endpoint,
    AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: scaling.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: scaling.endpoint,
  };
}

interface RunningEventSources {
  readonly all: readonly EventSource[];
  abandonStreamReaders(): void;
  stop(): Promise<void>;
}

function startEventSources(
  { plan, deployment }: PreparedServices,
  lambdaEndpoint: string,
  { endpoints, queueEndpoint, folder, log, faults }: RunningServicesSettings,
): RunningEventSources {
  const sqs = new SQSClient(localClientSettings(queueEndpoint));
  const streams = new DynamoDBStreamsClient(localClientSettings(endpoints.database));
  const dynamodb = new DynamoDBClient(localClientSettings(endpoints.database));
  const { delivery = (undisturbed) => undisturbed, queueRetrySeconds: seconds } = faults;
  const maximumRetryAttempts = faults.streamRetryAttempts;
  const invoker = delivery(lambdaInvoker(lambdaEndpoint));
  const queueInvoker = (queueUrl: string) =>
    seconds === undefined ? invoker : withSoonRetries(invoker, { sqs, queueUrl, seconds });
  const removals = timeToLiveRemovals();
  const streamReaders = plan.streams.map((stream) => {
    const settings = { ...stream, ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }) };
    const checkpoints = fileCheckpoints(join(folder.checkpointsDirectory, `${stream.functionName}.json`));
    return abandonable(() =>
      startStreamEventSource(settings, { streams, sqs, invoker, log, removals, checkpoints }),
    );
  });
  // Streams first: what they are read for ends in the queues.
  const eventSources = [
    ...streamReaders,
    ...plan.queues.map((queue) =>
      startQueueEventSource(queue, { sqs, invoker: queueInvoker(queue.queueUrl), log }),
    ),
  ];
  const sweepers = timeToLives(deployment).map((settings) =>
    startTimeToLiveSweeper(settings, { dynamodb, removals, log }),
  );
  return {
    all: eventSources,
    abandonStreamReaders() {
      for (const reader of streamReaders) reader.abandon();
    },
    async stop() {
      await Promise.all([...eventSources, ...sweepers].map((part) => part.stop()));
      for (const client of [sqs, streams, dynamodb]) client.destroy();
    },
  };
}

/** Whoever handles a message may change the table, which makes other messages: a round in which nothing came was the last. */
async function allIdle(eventSources: readonly EventSource[]): Promise<void> {
  const received = () => eventSources.reduce((sum, source) => sum + source.statistics().received, 0);
  for (let before = -1; before !== received();) {
    before = received();
    // oxlint-disable-next-line no-await-in-loop -- in the order in which they feed each other
    for (const source of eventSources) await source.idle();
  }
}

function timeToLives(deployment: Deployment): { tableName: string; attributeName: string }[] {
  return deployment.resources.flatMap(({ reference, attributes }) => {
    const attributeName = attributes['TimeToLiveAttribute'] ?? '';
    return attributeName === '' ? [] : [{ tableName: reference, attributeName }];
  });
}

/** Everything that follows from the services' configuration: resources, functions, pollers. Stopped and started as one. */
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SQSClient } from '@aws-sdk/client-sqs';
import { localClientSettings } from '../backends/index.ts';
import { deploy } from '../cloudformation/deploy.ts';
import type { Deployment } from '../cloudformation/deploy.ts';
import type { BackendEndpoints } from '../cloudformation/resource-kinds.ts';
import { textOf } from '../cloudformation/text.ts';
import {
  fileCheckpoints,
  lambdaInvoker,
  startQueueEventSource,
  startStreamEventSource,
  startTimeToLiveSweeper,
  timeToLiveRemovals,
} from '../event-sources/index.ts';
import { startFunctionHost } from '../function-host/start-function-host.ts';
import { localStage } from '../services/resolve-services.ts';
import type { ServiceConfiguration } from '../services/service-configuration.ts';
import type { DataFolder } from './data-folder.ts';
import { planFunctions } from './function-plan.ts';
import type { FunctionPlan } from './function-plan.ts';

export interface RunningServicesSettings {
  readonly folder: DataFolder;
  readonly endpoints: BackendEndpoints;
  readonly parameterStoreEndpoint: string;
  readonly parameter: (name: string) => Promise<string | undefined>;
  readonly functionsPort: number;
  /** Builds functions again when their code changes. */
  readonly watch: boolean;
  readonly onFunctionOutput: (line: string) => void;
  readonly log: (line: string) => void;
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
  /** Comes only if the function host ends without having been stopped. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** Deploys; nothing that runs is touched, so that a wrong configuration leaves the old services as they are. */
export async function prepareServices(
  services: readonly ServiceConfiguration[],
  settings: RunningServicesSettings,
): Promise<PreparedServices> {
  const { endpoints, parameter, parameterStoreEndpoint } = settings;
  const deployment = await deploy({ services, endpoints, parameter });
  const plan = await planFunctions({
    services,
    deployment,
    messagingEndpoint: endpoints.messaging,
    environment: sdkEnvironment(endpoints, parameterStoreEndpoint),
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
  });
  const stopEventSources = startEventSources(prepared, host.endpoint, settings);
  return {
    ...prepared,
    lambdaEndpoint: host.endpoint,
    assetsBucket: bucket === undefined ? null : textOf(bucket),
    died: host.died,
    async stop() {
      await stopEventSources();
      await host.stop();
    },
  };
}

/** The SDK reads these itself, so no function knows that it runs on a local machine. */
function sdkEnvironment(endpoints: BackendEndpoints, parameterStore: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.database,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: endpoints.database,
    AWS_ENDPOINT_URL_SQS: endpoints.messaging,
    AWS_ENDPOINT_URL_SNS: endpoints.messaging,
    AWS_ENDPOINT_URL_S3: endpoints.messaging,
    AWS_ENDPOINT_URL_SSM: parameterStore,
  };
}

function startEventSources(
  { plan, deployment }: PreparedServices,
  lambdaEndpoint: string,
  { endpoints, folder, log }: RunningServicesSettings,
): () => Promise<void> {
  const sqs = new SQSClient(localClientSettings(endpoints.messaging));
  const streams = new DynamoDBStreamsClient(localClientSettings(endpoints.database));
  const dynamodb = new DynamoDBClient(localClientSettings(endpoints.database));
  const invoker = lambdaInvoker(lambdaEndpoint);
  const removals = timeToLiveRemovals();
  const running = [
    ...plan.queues.map((queue) => startQueueEventSource(queue, { sqs, invoker, log })),
    ...plan.streams.map((stream) =>
      startStreamEventSource(stream, {
        streams,
        sqs,
        invoker,
        log,
        removals,
        checkpoints: fileCheckpoints(join(folder.checkpointsDirectory, `${stream.functionName}.json`)),
      }),
    ),
    ...timeToLives(deployment).map((settings) =>
      startTimeToLiveSweeper(settings, { dynamodb, removals, log }),
    ),
  ];
  return async () => {
    await Promise.all(running.map((part) => part.stop()));
    for (const client of [sqs, streams, dynamodb]) client.destroy();
  };
}

function timeToLives(deployment: Deployment): { tableName: string; attributeName: string }[] {
  return deployment.resources.flatMap(({ type, reference, attributes }) => {
    const attributeName = attributes['TimeToLiveAttribute'] ?? '';
    return type === 'AWS::DynamoDB::Table' && attributeName !== ''
      ? [{ tableName: reference, attributeName }]
      : [];
  });
}

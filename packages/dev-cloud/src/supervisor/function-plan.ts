/** Turns the services' functions, with everything resolved, into what the host, the gateway and the pollers are told. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartFailure } from '../backends/index.ts';
import type { Deployment } from '../cloudformation/deploy.ts';
import { queueNameOfArn, queueUrl } from '../cloudformation/resources/queue.ts';
import { textOf } from '../cloudformation/text.ts';
import type { QueueEventSourceSettings, StreamEventSourceSettings } from '../event-sources/index.ts';
import type { HostedFunction } from '../function-host/hosted-function.ts';
import type { Route } from '../gateway/routes.ts';
import type { CapacityRange } from '../scaling/scalable-functions.ts';
import { toSchedule } from '../scaling/schedules.ts';
import type { Schedule } from '../scaling/schedules.ts';
import { functionName } from '../services/service-configuration.ts';
import type {
  FunctionDeclaration,
  HttpEvent,
  ServiceConfiguration,
  TemplateValue,
} from '../services/service-configuration.ts';

export interface FunctionPlan {
  readonly functions: readonly HostedFunction[];
  readonly routes: readonly Route[];
  readonly queues: readonly QueueEventSourceSettings[];
  readonly streams: readonly StreamEventSourceSettings[];
  readonly schedules: readonly Schedule[];
  /** By the function's name, where it has provisioned concurrency. */
  readonly provisioned: Readonly<Record<string, CapacityRange>>;
}

export interface PlanSettings {
  readonly services: readonly ServiceConfiguration[];
  readonly deployment: Deployment;
  /** Where the functions' SDK finds each back end, and its credentials. */
  readonly environment: Readonly<Record<string, string>>;
  readonly messagingEndpoint: string;
  /** Where queues are found: the server of messages itself, unless faults stand in between. */
  readonly queueEndpoint: string;
}

/** Throws {@link StartFailure} for what can't be played faithfully. */
export async function planFunctions(settings: PlanSettings): Promise<FunctionPlan> {
  const functions: HostedFunction[] = [];
  const routes: Route[] = [];
  const queues: QueueEventSourceSettings[] = [];
  const streams: StreamEventSourceSettings[] = [];
  const schedules: Schedule[] = [];
  const provisioned: Record<string, CapacityRange> = {};
  for (const service of settings.services)
    for (const [key, declared] of Object.entries(service.functions ?? {})) {
      const name = functionName(service, key);
      functions.push(await toHostedFunction(service, name, declared, settings));
      Object.assign(provisioned, toProvisioned(name, declared));
      for (const event of declared.events ?? []) {
        if (event.http !== undefined) routes.push(toRoute(event.http, name));
        if (event.sqs !== undefined) queues.push(await toQueueSource(event.sqs, name, service, settings));
        if (event.stream !== undefined)
          streams.push(await toStreamSource(event.stream, name, service, settings));
        if (typeof event.schedule === 'string')
          schedules.push(...[toSchedule(name, event.schedule)].flatMap((each) => each ?? []));
      }
    }
  refuseRepeated(routes);
  return { functions, routes, queues, streams, schedules, provisioned };
}

async function toHostedFunction(
  service: ServiceConfiguration,
  name: string,
  declared: FunctionDeclaration,
  settings: PlanSettings,
): Promise<HostedFunction> {
  const { provider } = service;
  const memorySize = declared.memorySize ?? provider.memorySize ?? 1024;
  const own = await settings.deployment.resolve(service, {
    ...provider.environment,
    ...declared.environment,
  });
  const point = declared.handler.lastIndexOf('.');
  return {
    name,
    source: sourceFile(join(service.directory, declared.handler.slice(0, point)), name),
    exportName: declared.handler.slice(point + 1),
    environment: {
      ...withQueuesAt(settings, textValues(own)),
      ...settings.environment,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    },
    timeoutSeconds: declared.timeout ?? provider.timeout ?? 6,
    memorySize,
  };
}

function toProvisioned(
  name: string,
  { provisionedConcurrency, reservedConcurrency }: FunctionDeclaration,
): Readonly<Record<string, CapacityRange>> {
  const minimum = provisionedConcurrency ?? 0;
  return minimum === 0 ? {} : { [name]: { minimum, maximum: reservedConcurrency ?? minimum } };
}

function sourceFile(withoutExtension: string, name: string): string {
  const directory = dirname(withoutExtension);
  const stem = basename(withoutExtension);
  const found = readdirSync(directory).find(
    (file) => /\.(ts|mts|js|mjs)$/.test(file) && file.startsWith(`${stem}.`),
  );
  if (found === undefined)
    throw new StartFailure(`${name} has no handler: ${withoutExtension}.ts is not there.`);
  return join(directory, found);
}

/** What a queue is called says where it is. */
function withQueuesAt(
  { messagingEndpoint, queueEndpoint }: PlanSettings,
  values: Record<string, string>,
): Record<string, string> {
  const atQueues = (value: string) => value.replaceAll(`${messagingEndpoint}/`, `${queueEndpoint}/`);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, atQueues(value)]));
}

function textValues(values: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values as Record<string, unknown>).map(([key, value]) => [key, textOf(value)]),
  );
}

function toRoute(http: HttpEvent | string, owner: string): Route {
  const event = typeof http === 'string' ? fromShorthand(http) : http;
  const signed = isSignedRoute(event.authorizer);
  if (event.authorizer !== undefined && !signed)
    throw new StartFailure(
      `${owner} has an authorizer, which the local gateway does not play: the route would be open. Verify the token in the function.`,
    );
  const resource = `/${event.path.replace(/^\/|\/$/g, '')}`;
  return { method: event.method.toUpperCase().replace('*', 'ANY'), resource, functionName: owner, signed };
}

/** `authorizer: aws_iam`, or the same as an object. */
function isSignedRoute(authorizer: unknown): boolean {
  const type =
    typeof authorizer === 'string' ? authorizer : (authorizer as { type?: unknown } | undefined)?.type;
  return String(type).toLowerCase() === 'aws_iam';
}

function fromShorthand(text: string): HttpEvent {
  const [method = '', path = ''] = text.trim().split(/\s+/);
  return { method, path };
}

function refuseRepeated(routes: readonly Route[]): void {
  const owners = new Map<string, string>();
  for (const { method, resource, functionName: owner } of routes) {
    const key = `${method} ${resource}`;
    const other = owners.get(key);
    if (other !== undefined) throw new StartFailure(`${other} and ${owner} both answer ${key}.`);
    owners.set(key, owner);
  }
}

interface QueueEvent {
  readonly arn: string;
  readonly batchSize?: number;
  readonly maximumBatchingWindow?: number;
  readonly maximumConcurrency?: number;
  readonly functionResponseType?: string;
  readonly filterPatterns?: readonly unknown[];
}

async function toQueueSource(
  event: TemplateValue,
  name: string,
  service: ServiceConfiguration,
  { deployment, queueEndpoint }: PlanSettings,
): Promise<QueueEventSourceSettings> {
  const resolved = await deployment.resolve(service, typeof event === 'string' ? { arn: event } : event);
  const queue = resolved as unknown as QueueEvent;
  return {
    functionName: name,
    queueArn: queue.arn,
    queueUrl: queueUrl(queueEndpoint, queueNameOfArn(queue.arn)),
    reportBatchItemFailures: queue.functionResponseType === 'ReportBatchItemFailures',
    ...given('batchSize', queue.batchSize),
    ...given('maximumBatchingWindowSeconds', queue.maximumBatchingWindow),
    ...given('maximumConcurrency', queue.maximumConcurrency),
    ...given('filterPatterns', queue.filterPatterns),
  };
}

interface StreamEvent {
  readonly arn: string;
  readonly batchSize?: number;
  readonly batchWindow?: number;
  readonly startingPosition?: 'LATEST' | 'TRIM_HORIZON';
  readonly maximumRetryAttempts?: number;
  readonly maximumRecordAgeInSeconds?: number;
  readonly bisectBatchOnFunctionError?: boolean;
  readonly parallelizationFactor?: number;
  readonly functionResponseType?: string;
  readonly filterPatterns?: readonly unknown[];
  readonly destinations?: { readonly onFailure?: string | { readonly arn: string } };
}

async function toStreamSource(
  event: TemplateValue,
  name: string,
  service: ServiceConfiguration,
  { deployment, queueEndpoint }: PlanSettings,
): Promise<StreamEventSourceSettings> {
  const resolved = await deployment.resolve(service, typeof event === 'string' ? { arn: event } : event);
  const stream = resolved as unknown as StreamEvent;
  const onFailure = stream.destinations?.onFailure;
  const onFailureArn = typeof onFailure === 'string' ? onFailure : onFailure?.arn;
  return {
    functionName: name,
    streamArn: stream.arn,
    // arn:aws:dynamodb:region:account:table/NAME/stream/LABEL
    tableName: stream.arn.split('/')[1] ?? '',
    startingPosition: stream.startingPosition ?? 'TRIM_HORIZON',
    reportBatchItemFailures: stream.functionResponseType === 'ReportBatchItemFailures',
    ...given('batchSize', stream.batchSize),
    ...given('batchWindowSeconds', stream.batchWindow),
    ...given('maximumRetryAttempts', stream.maximumRetryAttempts),
    ...given('maximumRecordAgeSeconds', stream.maximumRecordAgeInSeconds),
    ...given('bisectBatchOnFunctionError', stream.bisectBatchOnFunctionError),
    ...given('parallelizationFactor', stream.parallelizationFactor),
    ...given('filterPatterns', stream.filterPatterns),
    ...(onFailureArn === undefined
      ? {}
      : { onFailureDestinationQueueUrl: queueUrl(queueEndpoint, queueNameOfArn(onFailureArn)) }),
  };
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}

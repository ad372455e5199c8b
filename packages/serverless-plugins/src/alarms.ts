/**
 * Makes the alarms of each function, queue and API of a service, and of the account, from one list of figures.
 *
 * What there is to watch is read from the template, so that a new function has its alarms without a line written for it.
 * Each alarm tells a topic and ends its description with the runbook that says what to do.
 *
 * Configuration, under `custom.alarms`: see {@link Settings}; in this project config/alarms.yml.
 */
import { accountAlarms } from './alarms/account-alarms.ts';
import type { AccountKind } from './alarms/account-alarms.ts';
import type { Figure, Resource } from './alarms/alarm.ts';
import { apiAlarms } from './alarms/api-alarms.ts';
import type { ApiKind } from './alarms/api-alarms.ts';
import { functionAlarms, releaseAlarm } from './alarms/function-alarms.ts';
import type { FunctionKind, WatchedFunction } from './alarms/function-alarms.ts';
import { queueAlarms, workQueues } from './alarms/queue-alarms.ts';
import type { QueueKind } from './alarms/queue-alarms.ts';

interface Settings {
  readonly topics: {
    readonly alarms: unknown;
    readonly scaleUpLambda: unknown;
    readonly investigateLatency: unknown;
  };
  /** `all`, or `releases`: those alone that take a bad deployment back. */
  readonly kinds: 'all' | 'releases';
  /** Functions that have no alarms, by key. */
  readonly unwatched?: readonly (string | null)[];
  readonly figures: {
    readonly function: Readonly<Record<FunctionKind, Figure>>;
    readonly queue: Readonly<Record<QueueKind, Figure>>;
    readonly api: Readonly<Record<ApiKind, Figure>>;
    readonly account: Readonly<Record<AccountKind, Figure>>;
    /** In place of the above, by the function's key or the queue's logical id. */
    readonly exceptions?: Readonly<Record<string, Readonly<Record<string, Figure>>>>;
  };
}

interface FunctionDeclaration {
  readonly events?: readonly Readonly<Record<string, unknown>>[];
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly service: string;
    /** `watchesAccount`: the one service of a stage that has the account's alarms. */
    readonly custom?: { readonly alarms?: Settings; readonly watchesAccount?: boolean };
    readonly functions?: Readonly<Record<string, FunctionDeclaration>>;
    readonly provider: { readonly compiledCloudFormationTemplate: { readonly Resources: Resources } };
  };
  getProvider(name: 'aws'): {
    getStage(): string;
    readonly naming: { getLambdaLogicalId(key: string): string; getLogGroupLogicalId(key: string): string };
  };
}

type Resources = Record<string, Resource>;

export default class AlarmsPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => declareAlarms(framework),
    };
  }
}

/** @throws Error where no figures are given. */
function declareAlarms(framework: Framework): void {
  const { service } = framework;
  const { Resources } = service.provider.compiledCloudFormationTemplate;
  const settings = service.custom?.alarms;
  if (!settings) throw new Error(`Nobody is told what goes wrong in ${service.service}: set custom.alarms.`);
  Object.assign(Resources, alarmsOfFunctions(framework, settings));
  if (settings.kinds === 'releases') return;
  Object.assign(
    Resources,
    alarmsOfQueues(Resources, settings),
    alarmsOfApi(framework, settings),
    service.custom?.watchesAccount === true
      ? accountAlarms(
          `glamora-${stageOf(framework)}-account`,
          settings.figures.account,
          settings.topics.scaleUpLambda,
        )
      : {},
  );
}

function alarmsOfFunctions(framework: Framework, settings: Settings): Resources {
  const unwatched = new Set<string | null>(settings.unwatched);
  const alarms = Object.entries(framework.service.functions ?? {})
    .filter(([key]) => !unwatched.has(key))
    .map(([key, declaration]) => {
      const watched = toWatchedFunction(framework, key, declaration);
      const figures = { ...settings.figures.function, ...settings.figures.exceptions?.[key] };
      return {
        ...releaseAlarm(watched, figures, settings.topics),
        ...(settings.kinds === 'all' ? functionAlarms(watched, figures, settings.topics) : {}),
      };
    });
  return Object.assign({}, ...alarms) as Resources;
}

function toWatchedFunction(
  framework: Framework,
  key: string,
  declaration: FunctionDeclaration,
): WatchedFunction {
  const { Resources } = framework.service.provider.compiledCloudFormationTemplate;
  const { naming } = framework.getProvider('aws');
  const logicalId = naming.getLambdaLogicalId(key);
  const properties = Resources[logicalId]?.Properties ?? {};
  return {
    logicalId,
    name: properties['FunctionName'] as string,
    logGroupId: naming.getLogGroupLogicalId(key),
    timeoutSeconds: properties['Timeout'] as number,
    reserved: properties['ReservedConcurrentExecutions'] as number | undefined,
    provisionedAlias: provisionedAlias(Resources, logicalId),
    events: new Set((declaration.events ?? []).flatMap((event) => Object.keys(event))),
  };
}

function provisionedAlias(resources: Resources, functionId: string): string | undefined {
  const alias = Object.values(resources).find(
    ({ Type, Properties = {} }) =>
      Type === 'AWS::Lambda::Alias' &&
      Properties['ProvisionedConcurrencyConfig'] !== undefined &&
      refersTo(Properties['FunctionName'], functionId),
  );
  return alias?.Properties?.['Name'] as string | undefined;
}

function refersTo(value: unknown, logicalId: string): boolean {
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return Ref === logicalId || attribute?.[0] === logicalId;
}

function alarmsOfQueues(resources: Resources, { figures, topics }: Settings): Resources {
  const alarms = workQueues(resources).map((id) => {
    const name = resources[id]?.Properties?.['QueueName'] as string;
    return queueAlarms(id, name, figures.exceptions?.[id]?.['age'] ?? figures.queue.age, topics.alarms);
  });
  return Object.assign({}, ...alarms) as Resources;
}

function alarmsOfApi(framework: Framework, { figures, topics }: Settings): Resources {
  const { service, provider } = framework.service;
  const { Resources } = provider.compiledCloudFormationTemplate;
  const api = Resources['ApiGatewayRestApi'];
  if (!api) return {};
  const stage = stageOf(framework);
  return apiAlarms(
    {
      apiName: api.Properties?.['Name'] as string,
      stage,
      name: `glamora-${stage}-${service}`,
      accessLogGroupId: 'ApiGatewayLogGroup' in Resources ? 'ApiGatewayLogGroup' : undefined,
    },
    figures.api,
    topics,
  );
}

function stageOf(framework: Framework): string {
  return framework.getProvider('aws').getStage();
}

/**
 * Gives the REST API a stage of its own, with limits and caching for each method, and answers of its own as problems.
 *
 * The framework lets the deployment make the stage on the side, where CloudFormation can't set anything on it. This plugin
 * takes the stage's name off the deployment and declares the stage, so that throttles and caching are part of the template.
 *
 * What the cache holds can be refreshed by those alone whom IAM lets do so: that is the default of a declared stage, and
 * whoever else asks gets the cached answer.
 *
 * Configuration, under `custom.apiStage`: see {@link Settings}; in this project config/api-stage.yml.
 */
import { toGatewayResponse } from './gateway-response.ts';
import type { GatewayProblem } from './gateway-response.ts';

interface Throttle {
  /** Requests a second. */
  readonly rate: number;
  /** How many at once. */
  readonly burst: number;
}

interface Caching {
  readonly seconds: number;
  /** What tells one entry from another: `path.contentId`, `querystring.q`, `header.Accept`. */
  readonly keys: readonly string[];
}

interface Settings {
  /** By function, and `stage` for all methods together. */
  readonly throttles?: Readonly<Record<string, Throttle>>;
  /** By function; of effect where there is a cluster. Never for what answers one caller otherwise than another. */
  readonly caching?: Readonly<Record<string, Caching>>;
  /** `size` in GB: one of those that API Gateway has. */
  readonly cacheCluster?: { readonly enabled: boolean; readonly size: string } | null;
  /** The export that names the API. */
  readonly exportName?: string;
  /** Bytes. */
  readonly compressFrom?: number;
  /** What the API answers without a function, by type of gateway response. */
  readonly problems?: Readonly<Record<string, GatewayProblem>>;
}

interface HttpEvent {
  readonly http?: { readonly method: string; readonly path: string };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: readonly string[];
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly custom?: { readonly apiStage?: Settings };
    readonly functions: Readonly<Record<string, { readonly events?: readonly HttpEvent[] }>>;
    readonly provider: {
      readonly tracing?: { readonly apiGateway?: boolean };
      readonly logs?: { readonly restApi?: { readonly format?: string } };
      readonly tags?: Readonly<Record<string, string>>;
      readonly compiledCloudFormationTemplate: {
        readonly Resources: Record<string, Resource>;
        readonly Outputs?: Record<string, unknown>;
      };
    };
  };
  getProvider(name: 'aws'): { getStage(): string };
}

type Resources = Record<string, Resource>;

interface ApiMethod {
  readonly functionKey: string;
  readonly method: string;
  readonly path: string;
}

export default class ApiStagePlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': () => declareApi(framework) };
  }
}

/** Services without an API are left as they are. */
function declareApi(framework: Framework): void {
  const { custom, provider, functions } = framework.service;
  const { Resources, Outputs } = provider.compiledCloudFormationTemplate;
  const api = Resources['ApiGatewayRestApi'];
  const deployment = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::ApiGateway::Deployment');
  if (!api || !deployment) return;
  const [deploymentId, { Properties }] = deployment;
  const settings = custom?.apiStage ?? {};
  const methods = apiMethods(functions);
  const cached = cachedMethods(methods, settings);

  delete Properties['StageName'];
  Resources['ApiGatewayStage'] = toStage(framework, deploymentId, methods, cached);
  for (const { path, method, keys } of cached) keyCacheBy(keys, methodResource(Resources, path, method));
  if (settings.compressFrom !== undefined) api.Properties['MinimumCompressionSize'] = settings.compressFrom;
  for (const [type, problem] of Object.entries(settings.problems ?? {}))
    Resources[`ApiGatewayResponse${type.replaceAll('_', '')}`] = toGatewayResponse(type, problem);
  if (settings.exportName !== undefined && Outputs)
    Outputs['ApiId'] = { Value: { Ref: 'ApiGatewayRestApi' }, Export: { Name: settings.exportName } };
}

function apiMethods(functions: Framework['service']['functions']): readonly ApiMethod[] {
  return Object.entries(functions).flatMap(([functionKey, { events = [] }]) =>
    events.flatMap(({ http }) =>
      http
        ? [{ functionKey, method: http.method.toUpperCase(), path: `/${http.path.replace(/^\//, '')}` }]
        : [],
    ),
  );
}

type CachedMethod = ApiMethod & Caching;

/** @throws Error for a method that changes something: answering it from a cache would be doing nothing. */
function cachedMethods(
  methods: readonly ApiMethod[],
  { caching = {}, cacheCluster }: Settings,
): readonly CachedMethod[] {
  if (cacheCluster?.enabled !== true) return [];
  return methods.flatMap((method) => {
    const wanted = caching[method.functionKey];
    if (!wanted) return [];
    if (method.method !== 'GET') throw new Error(`${method.functionKey} is not a GET and can't be cached.`);
    return [{ ...method, ...wanted }];
  });
}

function toStage(
  framework: Framework,
  deploymentId: string,
  methods: readonly ApiMethod[],
  cached: readonly CachedMethod[],
): Resource {
  const { custom, provider } = framework.service;
  const { throttles = {}, cacheCluster } = custom?.apiStage ?? {};
  const resources = provider.compiledCloudFormationTemplate.Resources;
  // Nobody reads what a cluster holds for methods that are not cached.
  const cluster = cached.length > 0 ? (cacheCluster ?? undefined) : undefined;
  // Where logs go is refused as long as the account has not said how API Gateway may write them.
  const accountRole = idsOfType(resources, 'Custom::ApiGatewayAccountRole');
  return {
    Type: 'AWS::ApiGateway::Stage',
    ...(accountRole.length > 0 ? { DependsOn: accountRole } : {}),
    Properties: {
      RestApiId: { Ref: 'ApiGatewayRestApi' },
      DeploymentId: { Ref: deploymentId },
      StageName: framework.getProvider('aws').getStage(),
      TracingEnabled: provider.tracing?.apiGateway ?? false,
      ...accessLogs(resources, provider.logs?.restApi?.format),
      ...(cluster ? { CacheClusterEnabled: true, CacheClusterSize: cluster.size } : {}),
      MethodSettings: [
        ...settingsOf('/*', '*', throttles['stage'], undefined, cluster !== undefined),
        ...methods.flatMap(({ path, method, functionKey }) =>
          settingsOf(
            path,
            method,
            throttles[functionKey],
            cached.find((each) => each.path === path && each.method === method),
            cluster !== undefined,
          ),
        ),
      ],
      ...(provider.tags
        ? { Tags: Object.entries(provider.tags).map(([Key, Value]) => ({ Key, Value })) }
        : {}),
    },
  };
}

function accessLogs(resources: Resources, format: string | undefined) {
  if (format === undefined || !('ApiGatewayLogGroup' in resources)) return {};
  return {
    AccessLogSetting: { DestinationArn: { 'Fn::GetAtt': ['ApiGatewayLogGroup', 'Arn'] }, Format: format },
  };
}

/** A method's settings take the place of the stage's altogether, so each says whether it is cached. */
function settingsOf(
  path: string,
  method: string,
  throttle: Throttle | undefined,
  caching: Caching | undefined,
  hasCluster: boolean,
): object[] {
  if (!throttle && !caching && !(hasCluster && path === '/*')) return [];
  return [
    {
      ResourcePath: path === '/*' ? path : `/${path.replaceAll('/', '~1')}`,
      HttpMethod: method,
      ...(throttle ? { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst } : {}),
      ...(hasCluster ? { CachingEnabled: caching !== undefined } : {}),
      ...(caching ? { CacheTtlInSeconds: caching.seconds, CacheDataEncrypted: true } : {}),
    },
  ];
}

function keyCacheBy(keys: readonly string[], method: Resource): void {
  const parameters = keys.map((key) => `method.request.${key}`);
  const { Properties } = method;
  Properties['RequestParameters'] = {
    // Path parameters are there in any case; others may be missing.
    ...Object.fromEntries(parameters.map((name) => [name, name.startsWith('method.request.path.')])),
    ...(Properties['RequestParameters'] as object | undefined),
  };
  Properties['Integration'] = { ...(Properties['Integration'] as object), CacheKeyParameters: parameters };
}

function methodResource(resources: Resources, path: string, method: string): Resource {
  const found = Object.values(resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::ApiGateway::Method' &&
      Properties['HttpMethod'] === method &&
      pathOf(resources, Properties['ResourceId']) === path,
  );
  if (!found) throw new Error(`The template has no method ${method} ${path}.`);
  return found;
}

/** Resources of an API name their last part and their parent; the root is the API's own. */
function pathOf(resources: Resources, reference: unknown): string {
  const id = (reference as { Ref?: string } | undefined)?.Ref;
  const resource = id === undefined ? undefined : resources[id];
  if (!resource) return '';
  const { ParentId, PathPart } = resource.Properties;
  return `${pathOf(resources, ParentId)}/${String(PathPart)}`;
}

function idsOfType(resources: Resources, type: string): readonly string[] {
  return Object.keys(resources).filter((id) => resources[id]?.Type === type);
}

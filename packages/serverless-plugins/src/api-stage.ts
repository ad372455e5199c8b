/**
 * Gives the REST API a stage of its own, with limits for each method.
 *
 * The framework lets the deployment make the stage on the side, where CloudFormation can't set anything on it. This plugin
 * takes the stage's name off the deployment and declares the stage, so that throttles are part of the template.
 *
 * Configuration, under `custom.apiStage`:
 *
 *     throttles:
 *       stage: { rate: 2000, burst: 5000 }          # requests a second, and how many at once
 *       uploadContent: { rate: 100, burst: 200 }    # by function
 */

interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

interface HttpEvent {
  readonly http?: { readonly method: string; readonly path: string };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly custom?: { readonly apiStage?: { readonly throttles?: Readonly<Record<string, Throttle>> } };
    readonly functions: Readonly<Record<string, { readonly events?: readonly HttpEvent[] }>>;
    readonly provider: {
      readonly tracing?: { readonly apiGateway?: boolean };
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> };
    };
  };
  getProvider(name: 'aws'): { getStage(): string };
}

export default class ApiStagePlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': () => declareStage(framework) };
  }
}

/** Services without an API are left as they are. */
function declareStage(framework: Framework): void {
  const { service } = framework;
  const { Resources } = service.provider.compiledCloudFormationTemplate;
  const deployment = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::ApiGateway::Deployment');
  if (!deployment) return;
  const [deploymentId, { Properties }] = deployment;
  delete Properties['StageName'];
  const throttles = service.custom?.apiStage?.throttles ?? {};
  Resources['ApiGatewayStage'] = {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      RestApiId: { Ref: 'ApiGatewayRestApi' },
      DeploymentId: { Ref: deploymentId },
      StageName: framework.getProvider('aws').getStage(),
      TracingEnabled: service.provider.tracing?.apiGateway ?? false,
      MethodSettings: [...stageSettings(throttles['stage']), ...methodSettings(service.functions, throttles)],
    },
  };
}

function stageSettings(throttle: Throttle | undefined): object[] {
  return throttle ? [{ ResourcePath: '/*', HttpMethod: '*', ...toLimits(throttle) }] : [];
}

function methodSettings(
  functions: Framework['service']['functions'],
  throttles: Readonly<Record<string, Throttle>>,
): object[] {
  return Object.entries(functions).flatMap(([name, { events = [] }]) => {
    const throttle = throttles[name];
    if (!throttle) return [];
    return events.flatMap(({ http }) =>
      http
        ? [
            {
              ResourcePath: toResourcePath(http.path),
              HttpMethod: http.method.toUpperCase(),
              ...toLimits(throttle),
            },
          ]
        : [],
    );
  });
}

function toLimits({ rate, burst }: Throttle) {
  return { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
}

/** `/content/{contentId}` is written `/~1content~1{contentId}`: every slash of the path is encoded, after one that is not. */
function toResourcePath(path: string): string {
  return `/~1${path.replace(/^\//, '').replaceAll('/', '~1')}`;
}

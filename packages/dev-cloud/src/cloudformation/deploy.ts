/**
 * A small CloudFormation for one machine: makes what the services' templates declare, in the order in which they refer to
 * each other, within and across stacks.
 */
import { textOf } from './text.ts';
import { StartFailure } from '../backends/index.ts';
import type { ServiceConfiguration, TemplateValue } from '../services/service-configuration.ts';
import { functionName } from '../services/service-configuration.ts';
import { hasNoLocalMeaning, resourceKinds } from './resource-kinds.ts';
import type { BackendEndpoints, PhysicalResource } from './physical-resource.ts';
import { accountId, conditionHolds, region, resolveValue } from './resolve.ts';
import type { ResolveContext, Value } from './resolve.ts';

export interface DeploySettings {
  readonly services: readonly ServiceConfiguration[];
  readonly endpoints: BackendEndpoints;
  /** Looks up a parameter for `{{resolve:ssm:...}}`. */
  parameter(name: string): Promise<string | undefined>;
}

interface DeployedResource extends PhysicalResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}

export interface Deployment {
  readonly resources: readonly DeployedResource[];
  /** An expression of this service's configuration, with all it refers to put in. */
  readonly resolve: (service: ServiceConfiguration, expression: TemplateValue) => Promise<Value>;
  /** What a service exports under this name; undefined where none does. */
  readonly exportedValue: (exportName: string) => Promise<Value | undefined>;
}

/** Deploys all services; what exists already is kept. Throws {@link StartFailure} for what it can't make. */
export async function deploy(settings: DeploySettings): Promise<Deployment> {
  const resources = new Map<string, Promise<DeployedResource>>();
  const exports = new Map<string, () => Promise<Value>>();

  const importedValue = async (exportName: string): Promise<Value> => {
    const exported = exports.get(exportName);
    if (exported === undefined)
      throw new StartFailure(`No service exports ${exportName}, but a service imports it.`);
    return exported();
  };

  // A resource is made when it is first referred to, so that order follows from reference.
  const resourceOf = (service: ServiceConfiguration, logicalId: string, path: readonly string[]) => {
    const key = `${service.service}/${logicalId}`;
    if (path.includes(key))
      throw new StartFailure(
        `These resources refer to each other in a circle: ${[...path, key].join(' → ')}.`,
      );
    const known = resources.get(key);
    if (known !== undefined) return known;
    const made = ensureResource(service, logicalId, settings, contextOf(service, [...path, key]));
    resources.set(key, made);
    return made;
  };

  const contextOf = (service: ServiceConfiguration, path: readonly string[] = []): ResolveContext => ({
    stackName: stackName(service),
    template: service.resources ?? {},
    stage: service.provider.stage,
    reference: async (logicalId) => (await resourceOf(service, logicalId, path)).reference,
    async attribute(logicalId, attribute) {
      const resource = await resourceOf(service, logicalId, path);
      const value = resource.attributes[attribute];
      if (value !== undefined) return value;
      if (hasNoLocalMeaning(resource.type)) return `local:${service.service}:${logicalId}:${attribute}`;
      throw new StartFailure(`The local cloud knows no ${attribute} of ${resource.type} (${logicalId}).`);
    },
    importedValue,
    parameter: (name) => settings.parameter(name),
  });

  for (const service of settings.services) await collectExports(service, contextOf(service), exports);
  const all: DeployedResource[] = [];
  for (const service of settings.services)
    for (const [logicalId, resource] of Object.entries(service.resources?.Resources ?? {}))
      if (await conditionHolds(resource.Condition, contextOf(service)))
        all.push(await resourceOf(service, logicalId, []));

  return {
    resources: all,
    exportedValue: async (exportName) => exports.get(exportName)?.(),
    resolve: (service, expression) => resolveValue(expression, contextOf(service)),
  };
}

function stackName(service: ServiceConfiguration): string {
  return `glamora-${service.provider.stage}-${service.service}`;
}

async function collectExports(
  service: ServiceConfiguration,
  context: ResolveContext,
  exports: Map<string, () => Promise<Value>>,
): Promise<void> {
  for (const output of Object.values(service.resources?.Outputs ?? {})) {
    if (output.Export === undefined || !(await conditionHolds(output.Condition, context))) continue;
    const name = textOf(await resolveValue(output.Export.Name, context));
    exports.set(name, () => resolveValue(output.Value, context));
  }
}

async function ensureResource(
  service: ServiceConfiguration,
  logicalId: string,
  settings: DeploySettings,
  context: ResolveContext,
): Promise<DeployedResource> {
  const identity = { stack: context.stackName, logicalId };
  const declared = service.resources?.Resources?.[logicalId];
  if (declared === undefined) return { ...identity, ...generatedByFramework(service, logicalId) };
  if (hasNoLocalMeaning(declared.Type))
    return { ...identity, type: declared.Type, reference: logicalId, attributes: {} };
  const ensure = resourceKinds[declared.Type];
  if (ensure === undefined)
    throw new StartFailure(
      `The local cloud does not know ${declared.Type} (${logicalId} of ${service.service}). Teach packages/dev-cloud/src/cloudformation/resource-kinds.ts what it becomes, or that it means nothing locally.`,
    );
  const properties = await resolveValue(declared.Properties ?? {}, context);
  const physical = await ensure({
    logicalId,
    generatedName: `${context.stackName}-${logicalId}`,
    properties: properties as Readonly<Record<string, Value>>,
    endpoints: settings.endpoints,
  });
  return { ...identity, type: declared.Type, ...physical };
}

/** What templates may refer to without declaring it: the framework adds it when it packages the service. */
function generatedByFramework(
  service: ServiceConfiguration,
  logicalId: string,
): PhysicalResource & { readonly type: string } {
  const key = Object.keys(service.functions ?? {}).find((name) => functionLogicalId(name) === logicalId);
  if (key !== undefined) {
    const name = functionName(service, key);
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    return { type: 'AWS::Lambda::Function', reference: name, attributes: { Arn: arn } };
  }
  // The REST API, log groups, roles and the like.
  if (/^(ApiGateway|IamRole)|(LogGroup|IamRoleLambdaExecution|Alias|LambdaVersion.*)$/.test(logicalId))
    return { type: 'AWS::ApiGateway::RestApi', reference: logicalId, attributes: {} };
  throw new StartFailure(`${service.service} refers to ${logicalId}, which its template does not declare.`);
}

function functionLogicalId(key: string): string {
  const normalized = key.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return `${normalized.charAt(0).toUpperCase()}${normalized.slice(1)}LambdaFunction`;
}

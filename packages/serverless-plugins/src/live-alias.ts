/**
 * Gives every function one alias, `live`, and has everything call the function there.
 *
 * The framework puts provisioned concurrency on an alias `provisioned` and calls the function there;
 * serverless-plugin-canary-deployments adds an alias of its own and moves the API's integration to it, but neither the
 * capacity nor the permission to invoke: every call fails, and what is provisioned is paid for and idle. Where a function has
 * neither, everything calls `$LATEST`, which a release can't shift traffic to or from.
 *
 * Comes after serverless-plugin-canary-deployments, whose alias (`alias: live`) it takes over with its update policy.
 */

interface Resource {
  readonly Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | readonly string[];
  readonly UpdatePolicy?: unknown;
}

type Resources = Record<string, Resource>;

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly functions?: Readonly<Record<string, unknown>>;
    readonly provider: { readonly compiledCloudFormationTemplate: { readonly Resources: Resources } };
  };
  getProvider(name: 'aws'): { readonly naming: { getLambdaLogicalId(key: string): string } };
}

/** What calls a function, or lets others call it. All else that names a function means the function itself. */
const callers: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Method',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::AppSync::DataSource',
  'AWS::Cognito::UserPool',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Events::Rule',
  'AWS::IoT::ProvisioningTemplate',
  'AWS::IoT::TopicRule',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Logs::SubscriptionFilter',
  'AWS::S3::Bucket',
  'AWS::Scheduler::Schedule',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
]);

const aliasName = 'live';

const liveAliasOf = (functionId: string) => `${functionId}Aliaslive`;

export default class LiveAliasPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': () => giveAliases(framework) };
  }
}

/** @throws Error for a function without versions: an alias names a version. */
function giveAliases(framework: Framework): void {
  const { service } = framework;
  const { Resources } = service.provider.compiledCloudFormationTemplate;
  const { naming } = framework.getProvider('aws');
  const functionIds = Object.keys(service.functions ?? {}).map((key) => naming.getLambdaLogicalId(key));
  const replaced = functionIds.flatMap((functionId) => giveAlias(functionId, Resources));
  const target = { functionIds: new Set(functionIds), oldNames: new Set(replaced.map(({ name }) => name)) };
  const newIds = new Map(replaced.map(({ oldId, newId }) => [oldId, newId]));
  for (const resource of Object.values(Resources)) {
    if (callers.has(resource.Type)) resource.Properties = retargeted(resource.Properties, target) as {};
    if (resource.Type === 'AWS::Lambda::EventInvokeConfig') qualify(resource, target.functionIds);
    renameDependencies(resource, newIds);
  }
}

interface ReplacedAlias {
  readonly oldId: string;
  readonly newId: string;
  readonly name: unknown;
}

/** What stands on the function's other aliases goes to the one that stays. */
function giveAlias(functionId: string, resources: Resources): readonly ReplacedAlias[] {
  const newId = liveAliasOf(functionId);
  const existing = resources[newId];
  const others = Object.entries(resources).filter(
    ([id, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Alias' && id !== newId && refersTo(Properties?.['FunctionName'], functionId),
  );
  const capacity = others.map(([, { Properties }]) => Properties?.['ProvisionedConcurrencyConfig']);
  const provisioned = capacity.find((each) => each !== undefined);
  resources[newId] = {
    Type: 'AWS::Lambda::Alias',
    ...existing,
    Properties: {
      FunctionName: { Ref: functionId },
      FunctionVersion: { 'Fn::GetAtt': [versionOf(functionId, resources), 'Version'] },
      Name: aliasName,
      ...existing?.Properties,
      ...(provisioned === undefined ? {} : { ProvisionedConcurrencyConfig: provisioned }),
    },
  };
  for (const [id] of others) delete resources[id];
  return others.map(([oldId, { Properties }]) => ({ oldId, newId, name: Properties?.['Name'] }));
}

function versionOf(functionId: string, resources: Resources): string {
  const version = Object.entries(resources).find(
    ([, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Version' && refersTo(Properties?.['FunctionName'], functionId),
  );
  if (!version) throw new Error(`${functionId} has no version: leave versionFunctions on.`);
  return version[0];
}

/** The alias is named in plain text here, so CloudFormation does not see by itself that it must be there first. */
function qualify(resource: Resource, functionIds: ReadonlySet<string>): void {
  const functionId = [...functionIds].find((id) => refersTo(resource.Properties?.['FunctionName'], id));
  if (functionId === undefined) return;
  resource.Properties = { ...resource.Properties, Qualifier: aliasName };
  resource.DependsOn = [...dependenciesOf(resource), liveAliasOf(functionId)];
}

function renameDependencies(resource: Resource, newIds: ReadonlyMap<string, string>): void {
  if (resource.DependsOn === undefined) return;
  const renamed = dependenciesOf(resource).map((id) => newIds.get(id) ?? id);
  resource.DependsOn = [...new Set(renamed)];
}

function dependenciesOf({ DependsOn = [] }: Resource): readonly string[] {
  return typeof DependsOn === 'string' ? [DependsOn] : DependsOn;
}

interface Target {
  readonly functionIds: ReadonlySet<string>;
  /** Of aliases that are gone. */
  readonly oldNames: ReadonlySet<unknown>;
}

/** The same, with the alias in place of the function and of its former aliases. */
function retargeted(part: unknown, target: Target): unknown {
  if (Array.isArray(part)) return retargetedList(part, target);
  if (typeof part !== 'object' || part === null) return part;
  const functionId = namedFunction(part, target);
  if (functionId !== undefined) return { Ref: liveAliasOf(functionId) };
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, retargeted(value, target)]));
}

/** An address put together from parts names the function, a colon and the former alias one after the other. */
function retargetedList(parts: readonly unknown[], target: Target): readonly unknown[] {
  const result: unknown[] = [];
  for (let place = 0; place < parts.length; place += 1) {
    result.push(retargeted(parts[place], target));
    const isFunction = namedFunction(parts[place], target) !== undefined;
    if (isFunction && parts[place + 1] === ':' && target.oldNames.has(parts[place + 2])) place += 2;
  }
  return result;
}

/** The function that a reference means: by its name, by its ARN, or by its ARN and a former alias. */
function namedFunction(part: unknown, { functionIds, oldNames }: Target): string | undefined {
  const reference = (part ?? {}) as { Ref?: unknown; 'Fn::GetAtt'?: unknown; 'Fn::Join'?: unknown };
  const [attributeOf, attribute] = asList(reference['Fn::GetAtt']);
  const [separator, joined] = asList(reference['Fn::Join']);
  const [joinedFirst, joinedSecond, ...more] = asList(joined);
  if (separator === ':' && oldNames.has(joinedSecond) && more.length === 0)
    return namedFunction(joinedFirst, { functionIds, oldNames });
  const id = attribute === 'Arn' ? attributeOf : reference.Ref;
  return typeof id === 'string' && functionIds.has(id) ? id : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function refersTo(reference: unknown, id: string): boolean {
  return (reference as { Ref?: unknown } | undefined)?.Ref === id;
}

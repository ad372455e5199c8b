/**
 * Sees to what serverless-iam-roles-per-function leaves open: it gives a function no right to send to its failure
 * destination, has the event sources of functions with provisioned concurrency wait for the role that all functions would
 * share, and leaves that role, with its rights on every log group, where none uses it.
 */

interface Destination {
  readonly type: string;
  readonly arn: unknown;
}

interface WithDestinations {
  readonly destinations?: { readonly onFailure?: Destination | string };
}

interface FunctionDeclaration extends WithDestinations {
  readonly events?: readonly Readonly<Record<string, unknown>>[];
}

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  DependsOn?: string | readonly string[];
}

type Resources = Record<string, Resource>;

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly functions?: Readonly<Record<string, FunctionDeclaration>>;
    readonly provider: { readonly compiledCloudFormationTemplate: { readonly Resources: Resources } };
  };
  getProvider(name: 'aws'): {
    readonly naming: { getLambdaLogicalId(key: string): string; getRoleLogicalId(): string };
  };
}

const sending: Readonly<Record<string, string>> = { sqs: 'sqs:SendMessage', sns: 'sns:Publish' };

export default class FunctionRolesPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = {
      // Other plugins have event sources name an alias from then on.
      'before:aws:package:finalize:mergeCustomProviderResources': () => completeRoles(framework),
      'after:aws:package:finalize:mergeCustomProviderResources': () => dropSharedRole(framework),
    };
  }
}

function completeRoles(framework: Framework): void {
  const { service } = framework;
  const { Resources } = service.provider.compiledCloudFormationTemplate;
  const { naming } = framework.getProvider('aws');
  const shared = naming.getRoleLogicalId();
  for (const [key, declared] of Object.entries(service.functions ?? {})) {
    const functionId = naming.getLambdaLogicalId(key);
    const roleId = roleOf(functionId, Resources);
    statementsOf(roleId, Resources).push(...rightsToSend(declared));
    for (const source of eventSourcesOf(functionId, Resources)) waitFor(roleId, shared, source);
  }
}

function dropSharedRole(framework: Framework): void {
  const { Resources } = framework.service.provider.compiledCloudFormationTemplate;
  const shared = framework.getProvider('aws').naming.getRoleLogicalId();
  if (!Object.values(Resources).some((resource) => mentions(shared, resource))) delete Resources[shared];
}

function mentions(id: string, part: unknown): boolean {
  return JSON.stringify(part ?? null).includes(JSON.stringify(id));
}

function eventSourcesOf(functionId: string, resources: Resources): readonly Resource[] {
  return Object.values(resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::EventSourceMapping' && mentions(functionId, Properties?.['FunctionName']),
  );
}

function waitFor(roleId: string, shared: string, source: Resource): void {
  const dependencies = [source.DependsOn ?? []].flat();
  source.DependsOn = dependencies.map((id) => (id === shared ? roleId : id));
}

/** @throws Error for a destination of another kind, whose right nobody has thought of here. */
function rightsToSend(declared: FunctionDeclaration): readonly Statement[] {
  const sources = (declared.events ?? []).flatMap((event) => Object.values(event) as WithDestinations[]);
  const destinations = [declared, ...sources].flatMap((source) => source?.destinations?.onFailure ?? []);
  return destinations.map((destination) => {
    const action = typeof destination === 'string' ? undefined : sending[destination.type];
    if (action === undefined || typeof destination === 'string')
      throw new Error(
        `A failure destination needs its arn and a type: ${Object.keys(sending).join(' or ')}.`,
      );
    return { Effect: 'Allow', Action: [action], Resource: destination.arn };
  });
}

function roleOf(functionId: string, resources: Resources): string {
  const reference = resources[functionId]?.Properties?.['Role'] as { 'Fn::GetAtt'?: [string] } | undefined;
  return reference?.['Fn::GetAtt']?.[0] ?? '';
}

function statementsOf(roleId: string, resources: Resources): Statement[] {
  const [policy] = (resources[roleId]?.Properties?.['Policies'] ?? []) as readonly {
    readonly PolicyDocument: { readonly Statement: Statement[] };
  }[];
  return policy?.PolicyDocument.Statement ?? [];
}

/**
 * Has serverless-plugin-canary-deployments release every function, and sees to what it leaves open.
 *
 * Every function but the one that checks releases is released through CodeDeploy, checked before it gets traffic, and taken
 * back when its alarm goes off. CodeDeploy gets the right to invoke that one function; the plugin would give it every right
 * on Lambda. The function that checks may invoke the versions of those it checks and answer CodeDeploy.
 *
 * Comes after serverless-plugin-canary-deployments, whose own settings stand under `custom.deploymentSettings`.
 *
 * Configuration, under `custom.canaryRelease`:
 *
 *     check: checkRelease     # the function that CodeDeploy asks before it shifts traffic
 */

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: Statement[] };
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly custom?: { readonly canaryRelease?: { readonly check: string } };
    readonly functions?: Readonly<Record<string, { deploymentSettings?: object }>>;
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> };
    };
  };
  getProvider(name: 'aws'): {
    readonly naming: { getLambdaLogicalId(key: string): string; getStackName(): string };
  };
}

export default class CanaryReleasePlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = {
      'before:aws:package:finalize:mergeCustomProviderResources': () => releaseFunctions(framework),
      'after:aws:package:finalize:mergeCustomProviderResources': () => limitRights(framework),
    };
  }
}

function releaseFunctions(framework: Framework): void {
  const check = checkOf(framework);
  const { naming } = framework.getProvider('aws');
  for (const [key, declared] of Object.entries(framework.service.functions ?? {}))
    // A function that is broken could not say so of itself.
    if (key !== check)
      declared.deploymentSettings = {
        preTrafficHook: check,
        alarms: [`${naming.getLambdaLogicalId(key)}ErrorsAlarm`],
        ...declared.deploymentSettings,
      };
}

function limitRights(framework: Framework): void {
  const { Resources } = framework.service.provider.compiledCloudFormationTemplate;
  const { naming } = framework.getProvider('aws');
  const check = checkOf(framework);
  const checkId = naming.getLambdaLogicalId(check);
  const application = Object.values(Resources).find(({ Type }) => Type === 'AWS::CodeDeploy::Application');
  if (!application) return;
  // A name that is known beforehand, so that rights can name it.
  application.Properties['ApplicationName'] = naming.getStackName();
  const role = Resources['CodeDeployServiceRole'];
  if (role) limitCodeDeploy(role, checkId);
  const checked = Object.keys(framework.service.functions ?? {}).filter((key) => key !== check);
  const checkedIds = checked.map((key) => naming.getLambdaLogicalId(key));
  statementsOfRole(checkId, Resources).push(...rightsToCheck(checkedIds, naming.getStackName()));
}

/** A role that `custom.deploymentSettings.codeDeployRole` names is somebody else's. */
function limitCodeDeploy({ Properties }: Resource, checkId: string): void {
  Properties['ManagedPolicyArns'] = [
    { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited' },
  ];
  const invokesCheck = {
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: { 'Fn::GetAtt': [checkId, 'Arn'] },
  } as const;
  Properties['Policies'] = [
    { PolicyName: 'check-release', PolicyDocument: { Version: '2012-10-17', Statement: [invokesCheck] } },
  ];
}

function rightsToCheck(functionIds: readonly string[], application: string): readonly Statement[] {
  const codeDeploy = 'arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}';
  return [
    {
      Effect: 'Allow',
      Action: ['lambda:InvokeFunction'],
      Resource: functionIds.map((id) => ({ 'Fn::Sub': `\${${id}.Arn}:*` })),
    },
    {
      Effect: 'Allow',
      Action: ['codedeploy:GetDeployment', 'codedeploy:PutLifecycleEventHookExecutionStatus'],
      Resource: { 'Fn::Sub': `${codeDeploy}:deploymentgroup:${application}/*` },
    },
    {
      Effect: 'Allow',
      Action: ['codedeploy:GetApplicationRevision'],
      Resource: { 'Fn::Sub': `${codeDeploy}:application:${application}` },
    },
  ];
}

/** @throws Error where the function shares its role with others: they would get its rights too. */
function statementsOfRole(functionId: string, resources: Readonly<Record<string, Resource>>): Statement[] {
  const reference = resources[functionId]?.Properties['Role'] as { 'Fn::GetAtt'?: [string] } | undefined;
  const roleId = reference?.['Fn::GetAtt']?.[0] ?? '';
  const sharing = Object.values(resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && JSON.stringify(Properties['Role']) === JSON.stringify(reference),
  );
  const [policy] = (resources[roleId]?.Properties['Policies'] ?? []) as readonly Policy[];
  if (!policy || sharing.length > 1) throw new Error(`${functionId} needs a role of its own.`);
  return policy.PolicyDocument.Statement;
}

/** @throws Error where nothing checks releases. */
function checkOf({ service }: Framework): string {
  const check = service.custom?.canaryRelease?.check;
  if (check === undefined || !service.functions?.[check])
    throw new Error('custom.canaryRelease.check names no function of this service.');
  return check;
}

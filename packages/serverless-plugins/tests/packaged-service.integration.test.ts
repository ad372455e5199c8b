/** The plugins together, on what the framework itself makes of `fixtures/shop`. */
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { packageService } from './packaged-service.ts';
import type { PackagedResource, PackagedResources } from './packaged-service.ts';

const released = ['Buy', 'Browse', 'Greet', 'Pack', 'Ship', 'Count'];
const functionIds = [...released, 'CheckRelease'].map((name) => `${name}LambdaFunction`);

const aliasOf = (name: string) => ({ Ref: `${name}LambdaFunctionAliaslive` });

const sendsToOrders = {
  Effect: 'Allow',
  Action: ['sqs:SendMessage'],
  Resource: { 'Fn::GetAtt': ['Orders', 'Arn'] },
};

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly object[] };
}

let resources: PackagedResources;

beforeAll(async () => {
  resources = await packageService('shop', '--stage', 'staging');
});

const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
const properties = (id: string) => resources[id]?.Properties ?? {};

function statementsOf(roleId: string): readonly object[] {
  const policies = (properties(roleId)['Policies'] ?? []) as readonly Policy[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

describe('the one alias of each function', () => {
  test.each(functionIds)('is live, for %s', (functionId) => {
    const aliases = ofType('AWS::Lambda::Alias').filter(
      ({ Properties }) => (Properties['FunctionName'] as { Ref: string }).Ref === functionId,
    );

    expect(aliases.map(({ Properties }) => Properties['Name'])).toEqual(['live']);
    expect(resources).toHaveProperty(`${functionId}Aliaslive`);
  });

  it('holds the capacity and the release of a function that has both', () => {
    const alias = resources['BuyLambdaFunctionAliaslive'];

    expect(alias?.Properties['ProvisionedConcurrencyConfig']).toEqual({ ProvisionedConcurrentExecutions: 4 });
    expect(alias?.UpdatePolicy).toMatchObject({
      CodeDeployLambdaAliasUpdate: { DeploymentGroupName: { Ref: 'BuyLambdaFunctionDeploymentGroup' } },
    });
  });

  test.each([
    ['PurchasesPost', 'Buy'],
    ['GoodsGet', 'Browse'],
    ['Get', 'Greet'],
  ])('is what the method %s calls and may call', (method, name) => {
    const integration = properties(`ApiGatewayMethod${method}`)['Integration'] as { Uri: unknown };

    expect(integration.Uri).toMatchObject({
      'Fn::Join': ['', expect.arrayContaining([aliasOf(name), '/invocations'])],
    });
    expect(JSON.stringify(integration.Uri)).not.toContain('provisioned');
    expect(properties(`${name}LambdaPermissionApiGateway`)['FunctionName']).toEqual(aliasOf(name));
  });

  it('is what queues and streams are read for', () => {
    const readers = ofType('AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties['FunctionName'],
    );

    expect(readers).toEqual([aliasOf('Ship'), aliasOf('Pack')]);
  });

  it('is what topics and schedules call and may call', () => {
    const [rule] = ofType('AWS::Events::Rule');
    const [topic] = ofType('AWS::SNS::Topic');

    expect(rule?.Properties['Targets']).toEqual([expect.objectContaining({ Arn: aliasOf('Count') })]);
    expect(topic?.Properties['Subscription']).toEqual([{ Endpoint: aliasOf('Ship'), Protocol: 'lambda' }]);
    const permitted = ofType('AWS::Lambda::Permission').map(({ Properties }) => Properties['FunctionName']);
    expect(permitted).toEqual(expect.arrayContaining([aliasOf('Ship'), aliasOf('Count')]));
    expect(permitted.every((target) => JSON.stringify(target).includes('Aliaslive'))).toBe(true);
  });

  it('is whose failed asynchronous invocations are kept, and is there before that is said', () => {
    const [configuration] = ofType('AWS::Lambda::EventInvokeConfig');

    expect(configuration?.Properties).toMatchObject({
      FunctionName: { Ref: 'CountLambdaFunction' },
      Qualifier: 'live',
    });
    expect(configuration?.DependsOn).toEqual(['CountLambdaFunctionAliaslive']);
  });

  it('leaves nothing waiting for what is not in the template', () => {
    const missing = Object.values(resources).flatMap((resource) =>
      dependenciesOf(resource).filter((id) => resources[id] === undefined),
    );

    expect(missing).toEqual([]);
  });
});

describe('a release', () => {
  test.each(released)('of %s is checked before it gets traffic, and taken back on its alarm', (name) => {
    const alias = resources[`${name}LambdaFunctionAliaslive`];
    const group = resources[`${name}LambdaFunctionDeploymentGroup`]?.Properties;

    expect(alias?.UpdatePolicy).toMatchObject({
      CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: 'CheckReleaseLambdaFunction' } },
    });
    expect(group?.['AlarmConfiguration']).toEqual({
      Alarms: [{ Name: { Ref: `${name}LambdaFunctionErrorsAlarm` } }],
      Enabled: true,
    });
    expect(group?.['AutoRollbackConfiguration']).toMatchObject({
      Enabled: true,
      Events: expect.arrayContaining(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
    });
  });

  it('of the function that checks is checked by nobody', () => {
    expect(resources).not.toHaveProperty('CheckReleaseLambdaFunctionDeploymentGroup');
    expect(resources['CheckReleaseLambdaFunctionAliaslive']?.UpdatePolicy).toBeUndefined();
  });

  it('lets CodeDeploy do what a release takes, and no more', () => {
    expect(properties('CodeDeployServiceRole')['ManagedPolicyArns']).toEqual([
      { 'Fn::Sub': expect.stringMatching(/:policy\/service-role\/AWSCodeDeployRoleForLambdaLimited$/) },
    ]);
    expect(statementsOf('CodeDeployServiceRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: { 'Fn::GetAtt': ['CheckReleaseLambdaFunction', 'Arn'] },
      },
    ]);
  });

  it('lets the function that checks try the versions of the others, and speak with CodeDeploy about them', () => {
    const codeDeploy = 'arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}';

    expect(resources['ShopstagingDeploymentApplication']?.Properties['ApplicationName']).toBe('shop-staging');
    expect(statementsOf('CheckReleaseIamRoleLambdaExecution').slice(1)).toEqual([
      {
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: released.map((name) => ({ 'Fn::Sub': `\${${name}LambdaFunction.Arn}:*` })),
      },
      {
        Effect: 'Allow',
        Action: ['codedeploy:GetDeployment', 'codedeploy:PutLifecycleEventHookExecutionStatus'],
        Resource: { 'Fn::Sub': `${codeDeploy}:deploymentgroup:shop-staging/*` },
      },
      {
        Effect: 'Allow',
        Action: ['codedeploy:GetApplicationRevision'],
        Resource: { 'Fn::Sub': `${codeDeploy}:application:shop-staging` },
      },
    ]);
  });
});

describe('the role of a function', () => {
  it('lets it send what failed to where its own setting or its event source says', () => {
    expect(statementsOf('CountIamRoleLambdaExecution')).toContainEqual(sendsToOrders);
    expect(statementsOf('ShipIamRoleLambdaExecution')).toContainEqual(sendsToOrders);
  });

  it('lets no other function send there', () => {
    expect(statementsOf('GreetIamRoleLambdaExecution')).not.toContainEqual(sendsToOrders);
  });

  it('is there before its event sources are read', () => {
    const sources = Object.entries(resources).filter(
      ([, { Type }]) => Type === 'AWS::Lambda::EventSourceMapping',
    );

    const awaited = sources.map(([id, { DependsOn }]) => [id.slice(0, 4), [DependsOn].flat()[0]]);
    expect(awaited).toEqual([
      ['Ship', 'ShipIamRoleLambdaExecution'],
      ['Pack', 'PackIamRoleLambdaExecution'],
    ]);
  });

  it('is the only one: the role that none uses is left out', () => {
    const unused = Object.keys(resources).filter((id) => id === 'IamRoleLambdaExecution');

    expect(unused).toEqual([]);
  });
});

test('a deployment that can’t work is refused in one line', async () => {
  const packaging = packageService('shop', '--param', 'tier=huge');

  await expect(packaging).rejects.toMatchObject({
    stdout: expect.stringMatching(/^There is no tier "huge": choose one of small \(--param tier=…\)\.$/m),
  });
});

function dependenciesOf({ DependsOn = [] }: PackagedResource): readonly string[] {
  return typeof DependsOn === 'string' ? [DependsOn] : DependsOn;
}

import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { packageService } from './packaged-service.ts';
import type { PackagedResource, PackagedResources } from './packaged-service.ts';

const functionIds = ['Buy', 'Browse', 'Greet', 'Pack', 'Ship', 'Count'].map(
  (name) => `${name}LambdaFunction`,
);

const aliasOf = (name: string) => ({ Ref: `${name}LambdaFunctionAliaslive` });

describe('the one alias of each function', () => {
  let resources: PackagedResources;

  beforeAll(async () => {
    resources = await packageService('shop');
  });

  const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
  const properties = (id: string) => resources[id]?.Properties ?? {};

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

function dependenciesOf({ DependsOn = [] }: PackagedResource): readonly string[] {
  return typeof DependsOn === 'string' ? [DependsOn] : DependsOn;
}

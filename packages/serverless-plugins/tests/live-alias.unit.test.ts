import { describe, expect, it } from '@jest/globals';
import LiveAliasPlugin from '../src/live-alias.ts';
import type { Framework } from '../src/live-alias.ts';

type Resources = Framework['service']['provider']['compiledCloudFormationTemplate']['Resources'];

function withAliases(resources: Resources): Resources {
  const framework: Framework = {
    service: {
      functions: { buy: {} },
      provider: { compiledCloudFormationTemplate: { Resources: resources } },
    },
    getProvider: () => ({ naming: { getLambdaLogicalId: () => 'BuyLambdaFunction' } }),
  };
  for (const hook of Object.values(new LiveAliasPlugin(framework).hooks)) hook();
  return resources;
}

const version = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'BuyLambdaFunction' } } };

describe('the live alias', () => {
  it('is not what permissions and settings of the function itself mean', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { Resource: { 'Fn::GetAtt': ['BuyLambdaFunction', 'Arn'] } },
    };

    const resources = withAliases({ Version: version, Role: role });

    expect(resources['Role']).toEqual(role);
  });

  it('is not what else a caller names', () => {
    const mapping = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
        FunctionName: { 'Fn::GetAtt': ['BuyLambdaFunction', 'Arn'] },
      },
    };

    const resources = withAliases({ Version: version, Mapping: mapping });

    expect(resources['Mapping']?.Properties).toEqual({
      EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] },
      FunctionName: { Ref: 'BuyLambdaFunctionAliaslive' },
    });
  });

  it('names a version, so a function without any is refused', () => {
    const packaging = () => withAliases({});

    expect(packaging).toThrow('BuyLambdaFunction has no version: leave versionFunctions on.');
  });
});

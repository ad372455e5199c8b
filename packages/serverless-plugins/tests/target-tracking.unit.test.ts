import { describe, expect, it } from '@jest/globals';
import TargetTrackingPlugin from '../src/target-tracking.ts';
import type { Framework } from '../src/target-tracking.ts';

type Service = Framework['service'];

const settings = {
  utilisation: 70,
  scaleOutCooldown: 60,
  scaleInCooldown: 300,
  capacities: { buy: { max: 50 } },
};

function resourcesFor(
  functions: NonNullable<Service['functions']>,
  custom: NonNullable<Service['custom']> = { targetTracking: settings },
) {
  const Resources: Service['provider']['compiledCloudFormationTemplate']['Resources'] = {};
  const framework: Framework = {
    service: { custom, functions, provider: { compiledCloudFormationTemplate: { Resources } } },
    getProvider: () => ({ naming: { getLambdaLogicalId: () => 'BuyLambdaFunction' } }),
  };
  for (const hook of Object.values(new TargetTrackingPlugin(framework).hooks)) hook();
  return Resources;
}

describe('target tracking', () => {
  it('keeps the alias of a function with provisioned concurrency between that and its maximum', () => {
    const resources = resourcesFor({ buy: { name: 'shop-dev-buy', provisionedConcurrency: 10 } });

    expect(resources['BuyLambdaFunctionScalableTarget']).toEqual({
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      DependsOn: 'BuyLambdaFunctionAliaslive',
      Properties: {
        ServiceNamespace: 'lambda',
        ScalableDimension: 'lambda:function:ProvisionedConcurrency',
        ResourceId: 'function:shop-dev-buy:live',
        MinCapacity: 10,
        MaxCapacity: 50,
      },
    });
  });

  it('follows the share of it that is busy, out fast and in slowly', () => {
    const resources = resourcesFor({ buy: { name: 'shop-dev-buy', provisionedConcurrency: 10 } });

    expect(resources['BuyLambdaFunctionScalingPolicy']?.Properties).toEqual({
      PolicyName: 'shop-dev-buy-utilisation',
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: 'BuyLambdaFunctionScalableTarget' },
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
        TargetValue: 0.7,
        ScaleOutCooldown: 60,
        ScaleInCooldown: 300,
      },
    });
  });

  it.each([undefined, null, 0])('leaves out a function with %p provisioned', (provisionedConcurrency) => {
    const declared = provisionedConcurrency === undefined ? {} : { provisionedConcurrency };

    const resources = resourcesFor({ buy: { name: 'shop-dev-buy', ...declared } });

    expect(resources).toEqual({});
  });

  it('does not guess how far a function may grow', () => {
    const packaging = () => resourcesFor({ browse: { name: 'shop-dev-browse', provisionedConcurrency: 10 } });

    expect(packaging).toThrow(
      'browse has provisioned concurrency: set custom.targetTracking.capacities.browse.max.',
    );
  });
});

/**
 * Scales the provisioned concurrency of every function that has any, by target tracking.
 *
 * The target is the alias `live`, on which the plugin live-alias puts the capacity.
 *
 * Configuration, under `custom.targetTracking`:
 *
 *     utilisation: 70         # percent of what is provisioned
 *     scaleOutCooldown: 60    # seconds
 *     scaleInCooldown: 300
 *     capacities:             # by function; the smallest is what is provisioned
 *       buy: { max: 50 }
 */

interface Settings {
  readonly utilisation: number;
  readonly scaleOutCooldown: number;
  readonly scaleInCooldown: number;
  readonly capacities: Readonly<Record<string, { readonly max?: number }>>;
}

interface FunctionDeclaration {
  readonly name: string;
  readonly provisionedConcurrency?: number | null;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string;
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly custom?: { readonly targetTracking?: Settings };
    readonly functions?: Readonly<Record<string, FunctionDeclaration>>;
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> };
    };
  };
  getProvider(name: 'aws'): { readonly naming: { getLambdaLogicalId(key: string): string } };
}

export default class TargetTrackingPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = { 'after:aws:package:finalize:mergeCustomProviderResources': () => track(framework) };
  }
}

/** @throws Error where a function has provisioned concurrency, and nothing says how far it may grow. */
function track(framework: Framework): void {
  const { service } = framework;
  const { naming } = framework.getProvider('aws');
  for (const [key, { name, provisionedConcurrency }] of Object.entries(service.functions ?? {})) {
    if (!provisionedConcurrency) continue;
    const settings = service.custom?.targetTracking;
    const maximum = settings?.capacities[key]?.max;
    if (settings === undefined || maximum === undefined)
      throw new Error(`${key} has provisioned concurrency: set custom.targetTracking.capacities.${key}.max.`);
    const functionId = naming.getLambdaLogicalId(key);
    Object.assign(service.provider.compiledCloudFormationTemplate.Resources, {
      [`${functionId}ScalableTarget`]: scalableTarget(name, functionId, provisionedConcurrency, maximum),
      [`${functionId}ScalingPolicy`]: scalingPolicy(name, functionId, settings),
    });
  }
}

function scalableTarget(name: string, functionId: string, minimum: number, maximum: number): Resource {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    // The alias is named in plain text here, so CloudFormation does not see by itself that it must be there first.
    DependsOn: `${functionId}Aliaslive`,
    Properties: {
      ServiceNamespace: 'lambda',
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ResourceId: `function:${name}:live`,
      MinCapacity: minimum,
      MaxCapacity: maximum,
    },
  };
}

function scalingPolicy(name: string, functionId: string, settings: Settings): Resource {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      PolicyName: `${name}-utilisation`,
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: `${functionId}ScalableTarget` },
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
        // The metric is a share of one.
        TargetValue: settings.utilisation / 100,
        ScaleOutCooldown: settings.scaleOutCooldown,
        ScaleInCooldown: settings.scaleInCooldown,
      },
    },
  };
}

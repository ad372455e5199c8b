/**
 * Refuses parameters that can't work, in one line, before anything is packaged or uploaded.
 *
 * Configuration, under `custom.stageParameters`:
 *
 *     tier: ${param:tier}
 *     tiers:                  # by name: capacity by function
 *       tier1: { buy: { reserved: 50, provisioned: 10, max: 50 } }
 *     regions: { us-east-1: }     # by name: where the service may be deployed
 *     longestStage: 11        # characters; all names that hold the stage must fit where it has so many
 */

interface Capacity {
  readonly reserved?: number;
  readonly provisioned?: number;
  readonly max?: number;
}

export interface StageParameters {
  readonly tier: string;
  readonly tiers: Readonly<Record<string, Readonly<Record<string, Capacity>>>>;
  readonly regions: Readonly<Record<string, unknown>>;
  readonly longestStage: number;
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: { readonly custom?: { readonly stageParameters?: StageParameters } };
  /** Of an error of this class the framework prints the message alone. */
  readonly classes: { readonly Error: new (message: string) => Error };
  getProvider(name: 'aws'): { getStage(): string; getRegion(): string };
}

export default class StageParametersPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = { 'before:package:cleanup': () => refuseFaults(framework) };
  }
}

function refuseFaults(framework: Framework): void {
  const settings = framework.service.custom?.stageParameters;
  if (!settings) throw new framework.classes.Error('Set custom.stageParameters.');
  const provider = framework.getProvider('aws');
  const [fault] = [
    ...faultsOfStage(provider.getStage(), settings.longestStage),
    ...faultsOfRegion(provider.getRegion(), settings.regions),
    ...faultsOfTier(settings),
  ];
  if (fault !== undefined) throw new framework.classes.Error(fault);
}

/** Buckets take small letters only, logical ids no other signs than letters and digits beside the hyphen that is left out. */
function* faultsOfStage(stage: string, longest: number): Iterable<string> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(stage))
    yield `The stage "${stage}" can't be part of names: small letters, digits and single hyphens between them, beginning with a letter.`;
  if (stage.length > longest)
    yield `The stage "${stage}" is too long: with more than ${longest} characters, names of functions and roles no longer fit into 64.`;
}

function* faultsOfRegion(region: string, regions: StageParameters['regions']): Iterable<string> {
  if (!Object.hasOwn(regions, region))
    yield `The region "${region}" has no API: choose one of ${Object.keys(regions).join(', ')} (--region …).`;
}

function* faultsOfTier({ tier, tiers }: StageParameters): Iterable<string> {
  const capacities = Object.hasOwn(tiers, tier) ? tiers[tier] : undefined;
  if (capacities === undefined)
    return yield `There is no tier "${tier}": choose one of ${Object.keys(tiers).join(', ')} (--param tier=…).`;
  for (const [key, { reserved = 0, provisioned = 0, max = provisioned }] of Object.entries(capacities)) {
    if (provisioned > reserved)
      yield `In ${tier} ${key} has ${provisioned} provisioned, but only ${reserved} reserved.`;
    if (max > reserved) yield `In ${tier} ${key} may grow to ${max}, but has only ${reserved} reserved.`;
    if (provisioned > max)
      yield `In ${tier} ${key} has ${provisioned} provisioned, but may only grow to ${max}.`;
  }
}

import { describe, expect, it } from '@jest/globals';
import StageParametersPlugin from '../src/stage-parameters.ts';
import type { Framework, StageParameters } from '../src/stage-parameters.ts';

interface Deployment {
  readonly stage?: string;
  readonly region?: string;
  readonly tier?: string;
  readonly buy?: { readonly reserved?: number; readonly provisioned?: number; readonly max?: number };
}

function packaging({
  stage = 'staging',
  region = 'eu-west-1',
  tier = 'small',
  buy = { reserved: 50, provisioned: 10, max: 50 },
}: Deployment): () => void {
  const stageParameters: StageParameters = {
    tier,
    tiers: { small: { buy, browse: {} }, large: {} },
    regions: { 'us-east-1': null, 'eu-west-1': null },
    longestStage: 11,
  };
  const framework: Framework = {
    service: { custom: { stageParameters } },
    classes: { Error },
    getProvider: () => ({ getStage: () => stage, getRegion: () => region }),
  };
  return () => {
    for (const hook of Object.values(new StageParametersPlugin(framework).hooks)) hook();
  };
}

describe('a deployment', () => {
  it.each(['dev', 'staging', 'production', 'pr-42'])('may be of the stage %s', (stage) => {
    expect(packaging({ stage })).not.toThrow();
  });

  it('may be of a tier that reserves nothing', () => {
    expect(packaging({ buy: {} })).not.toThrow();
  });
});

describe('a deployment is refused, with what to do,', () => {
  it.each<[string, Deployment, string]>([
    [
      'for a tier that does not exist',
      { tier: 'huge' },
      'There is no tier "huge": choose one of small, large',
    ],
    ['for a tier named after what every object has', { tier: 'toString' }, 'There is no tier "toString"'],
    [
      'for more provisioned than reserved',
      { buy: { reserved: 5, provisioned: 10, max: 5 } },
      'In small buy has 10 provisioned, but only 5 reserved.',
    ],
    [
      'for growth beyond what is reserved',
      { buy: { reserved: 50, provisioned: 10, max: 51 } },
      'In small buy may grow to 51, but has only 50 reserved.',
    ],
    [
      'for a start beyond the growth',
      { buy: { reserved: 50, provisioned: 10, max: 9 } },
      'In small buy has 10 provisioned, but may only grow to 9.',
    ],
    [
      'for a region without an API',
      { region: 'eu-north-1' },
      'The region "eu-north-1" has no API: choose one of us-east-1, eu-west-1 (--region …).',
    ],
    ['for a stage too long', { stage: 'preproduction' }, 'The stage "preproduction" is too long'],
    ['for a stage in capitals', { stage: 'Dev' }, 'The stage "Dev" can\'t be part of names'],
    ['for a stage with other signs', { stage: 'my_stage' }, "can't be part of names"],
    ['for a stage that ends in a hyphen', { stage: 'dev-' }, "can't be part of names"],
  ])('%s', (_, deployment, fault) => {
    expect(packaging(deployment)).toThrow(fault);
  });
});

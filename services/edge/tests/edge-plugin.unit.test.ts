import { describe, expect, it } from '@jest/globals';
import EdgePlugin from '../src/edge-plugin.ts';
import type { Framework } from '../src/edge-plugin.ts';
import { regionTable } from './region-table.ts';

class FrameworkError extends Error {}

const edge: Framework['service']['custom']['edge'] = {
  regions: regionTable,
  apiRegions: 'us-east-1',
  apis: { auth: 'auth' },
  failoverStatusCodes: [500],
  crossOrigin: { methods: ['GET'], headers: ['authorization'] },
  plans: { Free: { rate: 10, burst: 20 } },
  partnerKeys: '{"Free": ["free"]}',
  domain: 'glamora.example',
  hostedZoneId: '',
  certificateArn: '',
};

async function completed(settings: Partial<typeof edge>, region = 'us-east-1'): Promise<Framework> {
  const properties = () => ({ Type: 'AWS::CloudFront::Function', Properties: {} });
  const Resources = {
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: { Origins: [{ Id: 'assets' }] } },
    },
    Router: properties(),
    AnonymousRouter: properties(),
  };
  const framework: Framework = {
    classes: { Error: FrameworkError },
    service: {
      custom: { edge: { ...edge, ...settings } },
      provider: { compiledCloudFormationTemplate: { Resources } },
    },
    getProvider: () => ({ getStage: () => 'staging', getRegion: () => region }),
  };
  for (const hook of Object.values(new EdgePlugin(framework).hooks)) await hook();
  return framework;
}

describe('the edge', () => {
  it('gets an origin for each API in each region beside those that are written', async () => {
    const { service } = await completed({ apiRegions: 'us-east-1,eu-west-1' });

    const { Distribution } = service.provider.compiledCloudFormationTemplate.Resources;
    const properties = Distribution?.Properties as { DistributionConfig: { Origins: { Id: string }[] } };
    const { Origins } = properties.DistributionConfig;
    expect(Origins.map(({ Id }) => Id)).toEqual(['assets', 'auth-us-east-1', 'auth-eu-west-1']);
  });

  it('routes with and without tokens', async () => {
    const { service } = await completed({});

    const { Router, AnonymousRouter } = service.provider.compiledCloudFormationTemplate.Resources;
    expect(Router?.Properties).toHaveProperty('FunctionCode', expect.stringContaining('"isCached": false'));
    expect(AnonymousRouter?.Properties).toHaveProperty(
      'FunctionCode',
      expect.stringContaining('"isCached": true'),
    );
  });
});

describe('wrong parameters are refused in one line', () => {
  it.each([
    [
      'a region that nobody knows',
      { apiRegions: 'us-east-1,mars-1' },
      'us-east-1',
      'apiRegions names "mars-1", but ',
    ],
    [
      'a region without an API',
      {},
      'eu-west-1',
      "The edge can't be deployed to eu-west-1: apiRegions names us-east-1 only.",
    ],
    [
      'a zone without a certificate',
      { hostedZoneId: 'Z123' },
      'us-east-1',
      'hostedZoneId needs a certificateArn: ',
    ],
    ['a plan without a key', { partnerKeys: '{}' }, 'us-east-1', 'partnerKeys has no key for the plan Free.'],
    ['keys that are no JSON', { partnerKeys: 'free' }, 'us-east-1', 'partnerKeys is no JSON: '],
  ])('%s', async (_, settings, region, reason) => {
    const completing = completed(settings, region);

    await expect(completing).rejects.toThrow(FrameworkError);
    await expect(completing).rejects.toThrow(reason);
  });
});

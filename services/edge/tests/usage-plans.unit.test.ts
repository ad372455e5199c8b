import { describe, expect, it } from '@jest/globals';
import { usagePlans } from '../src/usage-plans.ts';

const settings = {
  stage: 'staging',
  apis: ['auth', 'content'],
  plans: { Free: { rate: 10, burst: 20, daily: 1000 }, Premium: { rate: 500, burst: 1000 } },
  keys: { Free: ['free', 'acme'], Premium: ['premium'] },
};

describe('usage plans', () => {
  it('limit each key over all APIs', () => {
    const { FreePlan } = usagePlans(settings);

    expect(FreePlan).toEqual({
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: {
        UsagePlanName: 'glamora-staging-free',
        ApiStages: [
          { ApiId: { 'Fn::ImportValue': 'glamora-staging-auth-api-id' }, Stage: 'staging' },
          { ApiId: { 'Fn::ImportValue': 'glamora-staging-content-api-id' }, Stage: 'staging' },
        ],
        Throttle: { RateLimit: 10, BurstLimit: 20 },
        Quota: { Limit: 1000, Period: 'DAY' },
      },
    });
  });

  it('keep their throttle where they have no quota', () => {
    const { PremiumPlan } = usagePlans(settings);

    expect(PremiumPlan?.Properties).toHaveProperty('Throttle', { RateLimit: 500, BurstLimit: 1000 });
    expect(PremiumPlan?.Properties).not.toHaveProperty('Quota');
  });

  it('have a key for each partner', () => {
    const { AcmeKey, AcmeKeyInPlan } = usagePlans(settings);

    expect(AcmeKey?.Properties).toEqual({ Name: 'glamora-staging-acme', Enabled: true });
    expect(AcmeKeyInPlan?.Properties).toEqual({
      KeyId: { Ref: 'AcmeKey' },
      KeyType: 'API_KEY',
      UsagePlanId: { Ref: 'FreePlan' },
    });
  });

  it('leave unlimited what all viewers share', () => {
    const { EdgePlan, EdgeKey, EdgeKeyInPlan } = usagePlans(settings);

    expect(EdgePlan?.Properties).not.toHaveProperty('Throttle');
    expect(EdgePlan?.Properties).not.toHaveProperty('Quota');
    expect(EdgeKey?.Properties).toHaveProperty('Value', '{{resolve:ssm:/glamora/staging/edge/api-key}}');
    expect(EdgeKeyInPlan?.Properties).toHaveProperty('UsagePlanId', { Ref: 'EdgePlan' });
  });

  it.each([
    [{ ...settings.keys, Gold: ['gold'] }, 'names a plan "Gold" that is none.'],
    [{ Free: ['free'] }, 'has no key for the plan Premium.'],
    [{ Free: [], Premium: ['premium'] }, 'has no key for the plan Free.'],
    [{ Free: ['same'], Premium: ['same'] }, 'names a key twice.'],
    [{ Free: ['Acme & Co'], Premium: ['premium'] }, 'has "Acme & Co": use a-z and 0-9.'],
    [{ Free: ['edge'], Premium: ['premium'] }, 'may not name a key "edge": the edge has its own.'],
  ])('refuse %j', (keys, reason) => {
    expect(() => usagePlans({ ...settings, keys })).toThrow(`partnerKeys ${reason}`);
  });
});

// The figures that this marketplace promises, written out: whoever weakens one in any YAML meets it here by name.
import { describe, expect, it } from '@jest/globals';
import { alarmNamed } from '../src/alarms.ts';
import { functionOf, functionsOf } from '../src/functions.ts';
import { packageServices } from '../src/packaged-services.ts';
import type { Stack } from '../src/packaged-services.ts';
import { declared, referredTo } from '../src/template.ts';

const tiers = ['tier1', 'tier2', 'tier3', 'emergency', 'sandbox'] as const;
type Tier = (typeof tiers)[number];

const stacks = await packageServices(tiers.map((tier) => ({ stage: 'production', tier })));
const at = (tier: Tier): Stack => stacks[tiers.indexOf(tier)] ?? {};
const alarm = (name: string) => alarmNamed(at('tier1'), `glamora-production-${name}`);
const apis = ['auth', 'content', 'purchases', 'predictive-scaler'];
const toTopic = (topic: string) => [{ 'Fn::ImportValue': `glamora-production-${topic}-topic-arn` }];

const provisionedOf = (stack: Stack, key: string) => functionOf(stack, key).aliases[0]?.provisioned;
const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);

describe('concurrency', () => {
  it.each([
    { key: 'authenticateUser', reserved: 50, provisioned: 10 },
    { key: 'getContentUrl', reserved: 100, provisioned: 20 },
    { key: 'purchaseContent', reserved: 30, provisioned: 5 },
    { key: 'uploadContent', reserved: 20, provisioned: undefined },
    { key: 'getCreatorProfile', reserved: 40, provisioned: undefined },
  ] as const)(
    'of $key is $reserved reserved and $provisioned provisioned',
    ({ key, reserved, provisioned }) => {
      const stack = at('tier1');

      expect(functionOf(stack, key).reserved).toBe(reserved);
      expect(provisionedOf(stack, key)).toBe(provisioned);
    },
  );

  it.each([
    { tier: 'tier1', reserved: 100, provisioned: 20 },
    { tier: 'tier2', reserved: 200, provisioned: 50 },
    { tier: 'tier3', reserved: 400, provisioned: 100 },
    { tier: 'emergency', reserved: 800, provisioned: 200 },
  ] as const)('grows with the tier: getContentUrl at $tier', ({ tier, reserved, provisioned }) => {
    expect(functionOf(at(tier), 'getContentUrl').reserved).toBe(reserved);
    expect(provisionedOf(at(tier), 'getContentUrl')).toBe(provisioned);
  });

  it('of a sandbox asks nothing of an account that runs ten functions at once', () => {
    const functions = functionsOf(at('sandbox'));

    expect(functions.filter(({ reserved }) => reserved !== undefined)).toEqual([]);
    expect(functions.filter(({ aliases }) => aliases.some(({ provisioned }) => provisioned))).toEqual([]);
  });
});

describe('target tracking', () => {
  const policies = Object.values(at('tier1')).flatMap((template) =>
    declared(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').filter(({ properties }) =>
      JSON.stringify(properties).includes('LambdaProvisionedConcurrencyUtilization'),
    ),
  );

  it('holds utilisation at 70 %, out after 60 seconds and in after 300, of every function that is provisioned', () => {
    const names = policies.map(({ properties }) => properties['PolicyName']);
    const settings = policies.map(({ properties }) => properties['TargetTrackingScalingPolicyConfiguration']);

    expect(names).toHaveLength(3);
    for (const each of settings)
      expect(each).toMatchObject({ TargetValue: 0.7, ScaleOutCooldown: 60, ScaleInCooldown: 300 });
  });

  it('has at least 35 over all functions', () => {
    expect(sum(lambdaTargets('tier1').map(({ properties }) => Number(properties['MinCapacity'])))).toBe(35);
  });

  it.each(['tier1', 'tier2', 'tier3'] as const)('has at most 200 over all functions at %s', (tier) => {
    const most = sum(lambdaTargets(tier).map(({ properties }) => Number(properties['MaxCapacity'])));

    expect(most).toBeGreaterThan(35);
    expect(most).toBeLessThanOrEqual(200);
  });

  const lambdaTargets = (tier: Tier) =>
    Object.values(at(tier)).flatMap((template) =>
      declared(template, 'AWS::ApplicationAutoScaling::ScalableTarget').filter(
        ({ properties }) => properties['ServiceNamespace'] === 'lambda',
      ),
    );
});

describe('throttles of the API', () => {
  it.each(apis)('let a stage of %s take 2,000 a second and 5,000 at once', (service) => {
    expect(methodSettings('tier1', service, '/*', '*')).toMatchObject({
      ThrottlingRateLimit: 2000,
      ThrottlingBurstLimit: 5000,
    });
  });

  it.each([
    { what: 'login', service: 'auth', method: 'POST', path: '/~1auth~1login', rate: 500, burst: 1000 },
    {
      what: 'get content',
      service: 'content',
      method: 'GET',
      path: '/~1content~1{contentId}',
      rate: 1000,
      burst: 2000,
    },
    { what: 'upload', service: 'content', method: 'POST', path: '/~1content', rate: 100, burst: 200 },
    {
      what: 'get content URL',
      service: 'content',
      method: 'GET',
      path: '/~1content~1{contentId}~1url',
      rate: 500,
      burst: 500,
    },
    { what: 'purchase', service: 'purchases', method: 'POST', path: '/~1purchases', rate: 150, burst: 150 },
    {
      what: 'creator’s profile',
      service: 'content',
      method: 'GET',
      path: '/~1creators~1{walletAddress}',
      rate: 200,
      burst: 200,
    },
  ] as const)(
    'let $what take $rate a second and $burst at once',
    ({ service, method, path, rate, burst }) => {
      expect(methodSettings('tier1', service, path, method)).toMatchObject({
        ThrottlingRateLimit: rate,
        ThrottlingBurstLimit: burst,
      });
    },
  );
});

describe('the cache of the API', () => {
  it.each(['tier3', 'emergency'] as const)('keeps content for 300 seconds, 0.5 GB of it, at %s', (tier) => {
    const [stage] = declared(at(tier)['content'] ?? { Resources: {} }, 'AWS::ApiGateway::Stage');

    expect(stage?.properties).toMatchObject({ CacheClusterEnabled: true, CacheClusterSize: '0.5' });
    expect(methodSettings(tier, 'content', '/~1content~1{contentId}', 'GET')).toMatchObject({
      CachingEnabled: true,
      CacheTtlInSeconds: 300,
    });
  });

  it('keeps content by its id', () => {
    const method = at('tier3')['content']?.Resources['ApiGatewayMethodContentContentidVarGet'];

    expect(method?.Properties?.['Integration']).toMatchObject({
      CacheKeyParameters: expect.arrayContaining(['method.request.path.contentId']),
    });
  });

  it.each(['tier1', 'tier2', 'sandbox'] as const)('is not paid for at %s', (tier) => {
    const stages = Object.values(at(tier)).flatMap((template) =>
      declared(template, 'AWS::ApiGateway::Stage'),
    );

    expect(stages.filter(({ properties }) => properties['CacheClusterEnabled'])).toEqual([]);
  });

  it('holds nothing that needs a token', () => {
    const template = at('tier3')['content'] ?? { Resources: {} };
    const [stage] = declared(template, 'AWS::ApiGateway::Stage');
    const settings = (stage?.properties['MethodSettings'] ?? []) as readonly MethodSetting[];

    expect(
      settings.filter(({ CachingEnabled }) => CachingEnabled).map(({ ResourcePath }) => ResourcePath),
    ).toEqual(['/~1content~1{contentId}']);
    // Functions that read tokens have the keys to check them.
    expect(functionOf(at('tier3'), 'getContent').environment).not.toHaveProperty('PUBLIC_KEYS');
  });
});

describe('the API', () => {
  it.each(apis)('of %s compresses from 1,024 bytes and is traced', (service) => {
    const template = at('tier1')[service] ?? { Resources: {} };

    expect(declared(template, 'AWS::ApiGateway::RestApi')[0]?.properties).toHaveProperty(
      'MinimumCompressionSize',
      1024,
    );
    expect(declared(template, 'AWS::ApiGateway::Stage')[0]?.properties).toHaveProperty(
      'TracingEnabled',
      true,
    );
  });
});

describe('a purchase without an Idempotency-Key', () => {
  it('is refused by the API', () => {
    const { Resources } = at('tier1')['purchases'] ?? { Resources: {} };
    const { RequestParameters, RequestValidatorId } =
      Resources['ApiGatewayMethodPurchasesPost']?.Properties ?? {};

    expect(RequestParameters).toMatchObject({ 'method.request.header.Idempotency-Key': true });
    expect(Resources[referredTo(RequestValidatorId) ?? '']?.Properties).toMatchObject({
      ValidateRequestParameters: true,
    });
  });
});

describe('usage plans', () => {
  it.each([
    { name: 'free', rate: 10, burst: 20, quota: { Limit: 1000, Period: 'DAY' } },
    { name: 'creator', rate: 100, burst: 200, quota: { Limit: 10_000, Period: 'DAY' } },
    { name: 'premium', rate: 500, burst: 1000, quota: undefined },
  ] as const)('$name: $rate a second, $burst at once', ({ name, rate, burst, quota }) => {
    const plans = declared(at('tier1')['edge'] ?? { Resources: {} }, 'AWS::ApiGateway::UsagePlan');

    const plan = plans.find(({ properties }) => properties['UsagePlanName'] === `glamora-production-${name}`);

    expect(plan?.properties['Throttle']).toEqual({ RateLimit: rate, BurstLimit: burst });
    expect(plan?.properties['Quota']).toEqual(quota);
  });
});

describe('alarms that call for more or for a look', () => {
  it('tell scale-up-lambda of more than 200 executions at once, twice 60 seconds', () => {
    expect(alarm('account-concurrency')).toMatchObject({
      MetricName: 'ConcurrentExecutions',
      Threshold: 200,
      ComparisonOperator: 'GreaterThanThreshold',
      Period: 60,
      EvaluationPeriods: 2,
      AlarmActions: toTopic('scale-up-lambda'),
    });
  });

  it('tell scale-up-dynamodb of the first read that the table refuses, in 60 seconds', () => {
    const { AlarmActions, EvaluationPeriods, Threshold, ComparisonOperator, Metrics } =
      alarm('table-read-throttles');

    expect({ EvaluationPeriods, Threshold, ComparisonOperator }).toEqual({
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    expect(JSON.stringify(Metrics)).toContain('ReadThrottleEvents');
    expect(periodsIn(Metrics)).toEqual([60]);
    expect(AlarmActions).toEqual([{ Ref: 'ScaleUpDynamodbTopic' }]);
  });

  it.each(apis)(
    'tell investigate-latency of more than 100 ms on average from %s, three times 60 seconds',
    (service) => {
      expect(alarm(`${service}-latency`)).toMatchObject({
        MetricName: 'Latency',
        Statistic: 'Average',
        Threshold: 100,
        ComparisonOperator: 'GreaterThanThreshold',
        Period: 60,
        EvaluationPeriods: 3,
        AlarmActions: toTopic('investigate-latency'),
      });
    },
  );
});

describe('warning and critical', () => {
  it.each(apis)('are 500 and 1,000 ms of %s, p95 beside the average', (service) => {
    expect(alarm(`${service}-response-warning`)['Threshold']).toBe(500);
    expect(alarm(`${service}-response`)['Threshold']).toBe(1000);
    expect(JSON.stringify(alarm(`${service}-response`)['Metrics'])).toMatch(/"Stat":"Average".*"Stat":"p95"/);
  });

  it.each(apis)('are 1 and 5 % of the requests to %s', (service) => {
    expect(alarm(`${service}-server-errors-warning`)).toMatchObject({
      MetricName: '5XXError',
      Threshold: 0.01,
    });
    expect(alarm(`${service}-server-errors`)).toMatchObject({ MetricName: '5XXError', Threshold: 0.05 });
  });

  it('are 1 and 5 % of the invocations of every function, in a minute', () => {
    const releasers = functionsOf(at('tier1')).filter(({ key }) => !/^check\w+Release$/.test(key));

    for (const { key } of releasers) {
      expect(alarm(`${key}-errors-warning`)['Threshold']).toBe(1);
      expect(alarm(`${key}-errors`)['Threshold']).toBe(5);
      expect(periodsIn(alarm(`${key}-errors`)['Metrics'])).toEqual([60]);
    }
    expect(releasers.length).toBeGreaterThan(30);
  });

  it('are 500 and 800 executions at once', () => {
    expect(alarm('account-concurrency-warning')['Threshold']).toBe(500);
    expect(alarm('account-concurrency-critical')['Threshold']).toBe(800);
  });
});

describe('the bucket of assets is looked at', () => {
  it.each([
    ['asset-requests-warning', 100],
    ['asset-requests', 200],
  ])('(%s) at %i requests a second', (name, requestsASecond) => {
    expect(alarm(name)).toMatchObject({
      MetricName: 'AllRequests',
      Statistic: 'Sum',
      Period: 60,
      Threshold: requestsASecond * 60,
    });
  });
});

describe('a function is looked at', () => {
  it('at 70 % of what is reserved for it, for two minutes', () => {
    expect(alarm('getContentUrl-concurrency')).toMatchObject({
      Threshold: 70,
      Period: 60,
      EvaluationPeriods: 2,
    });
    expect(alarm('purchaseContent-concurrency')).toMatchObject({ Threshold: 21 });
  });

  it('when it takes 5 seconds, over five minutes', () => {
    expect(alarm('getContent-duration')).toMatchObject({
      Threshold: 5000,
      Period: 300,
      EvaluationPeriods: 1,
    });
  });

  it('after ten throttles in a minute', () => {
    expect(alarm('getContent-throttles')).toMatchObject({ Threshold: 10, Period: 60, EvaluationPeriods: 1 });
  });
});

describe('the table is looked at', () => {
  it('when queries take more than 100 ms, twice 300 seconds', () => {
    expect(alarm('table-query-latency')).toMatchObject({ Threshold: 100, Period: 300, EvaluationPeriods: 2 });
  });

  it('when any call takes more than 50 ms over five minutes', () => {
    expect(alarm('table-latency')).toMatchObject({ Threshold: 50, EvaluationPeriods: 1 });
    expect(periodsIn(alarm('table-latency')['Metrics'])).toEqual([300]);
  });

  it.each(['throttled-requests', 'write-throttles'])('at the first of its %s', (kind) => {
    expect(alarm(`table-${kind}`)).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it.each(['read', 'write'])('when 80 %% of its %s capacity are used for two minutes', (kind) => {
    expect(alarm(`table-${kind}-consumption`)).toMatchObject({ Threshold: 80, EvaluationPeriods: 2 });
    expect(periodsIn(alarm(`table-${kind}-consumption`)['Metrics'])).toEqual([60]);
  });
});

interface MethodSetting {
  readonly ResourcePath: string;
  readonly HttpMethod: string;
  readonly CachingEnabled?: boolean;
}

function methodSettings(
  tier: Tier,
  service: string,
  path: string,
  method: string,
): MethodSetting | undefined {
  const [stage] = declared(at(tier)[service] ?? { Resources: {} }, 'AWS::ApiGateway::Stage');
  const settings = (stage?.properties['MethodSettings'] ?? []) as readonly MethodSetting[];
  return settings.find(({ ResourcePath, HttpMethod }) => ResourcePath === path && HttpMethod === method);
}

/** The different periods of an alarm's metrics. */
function periodsIn(metrics: unknown): readonly number[] {
  const periods = (metrics as readonly { MetricStat?: { Period: number } }[]).flatMap(({ MetricStat }) =>
    MetricStat ? [MetricStat.Period] : [],
  );
  return [...new Set(periods)];
}

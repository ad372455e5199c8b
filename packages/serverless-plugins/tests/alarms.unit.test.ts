import { describe, expect, it } from '@jest/globals';
import AlarmsPlugin from '../src/alarms.ts';
import type { Framework } from '../src/alarms.ts';

type Resources = Framework['service']['provider']['compiledCloudFormationTemplate']['Resources'];
type Settings = NonNullable<NonNullable<Framework['service']['custom']>['alarms']>;
type Functions = NonNullable<Framework['service']['functions']>;

const minute = { seconds: 60, periods: 1 };
const settings: Settings = {
  topics: { alarms: 'people', scaleUpLambda: 'scale-up', investigateLatency: 'latency' },
  kinds: 'all',
  unwatched: ['checkRelease'],
  figures: {
    function: {
      errors: { atLeast: 5, ...minute },
      'errors-warning': { atLeast: 1, ...minute },
      throttles: { atLeast: 10, ...minute },
      duration: { above: 5000, seconds: 300, periods: 1 },
      'time-out': { atLeast: 80, seconds: 300, periods: 1 },
      concurrency: { atLeast: 70, seconds: 60, periods: 2 },
      'spill-over': { above: 0, seconds: 300, periods: 1 },
      'iterator-age': { above: 300_000, seconds: 60, periods: 3 },
    },
    queue: { age: { above: 300, seconds: 60, periods: 3 } },
    api: {
      latency: { above: 100, seconds: 60, periods: 3 },
      response: { atLeast: 1000, seconds: 60, periods: 3 },
      'response-warning': { atLeast: 500, seconds: 60, periods: 3 },
      'server-errors': { atLeast: 5, ...minute },
      'server-errors-warning': { atLeast: 1, ...minute },
      'client-errors': { atLeast: 20, seconds: 300, periods: 1 },
      throttles: { atLeast: 10, ...minute },
    },
    account: {
      concurrency: { above: 200, seconds: 60, periods: 2 },
      'concurrency-warning': { atLeast: 500, seconds: 60, periods: 2 },
      'concurrency-critical': { atLeast: 800, seconds: 60, periods: 2 },
    },
  },
};

const lambda = (key: string, properties: object = {}): Resources => ({
  [`${key}Function`]: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: `shop-${key}`, Timeout: 20, ...properties },
  },
});

interface Service {
  readonly functions?: Functions;
  readonly resources?: Resources;
  readonly custom?: Framework['service']['custom'];
}

/** The alarms of a service, by name; and what else was added, by logical id. */
function watched({ functions = {}, resources = {}, custom = { alarms: settings } }: Service) {
  const known = Object.keys(resources);
  const framework: Framework = {
    service: {
      service: 'sales',
      custom,
      functions,
      provider: { compiledCloudFormationTemplate: { Resources: resources } },
    },
    getProvider: () => ({
      getStage: () => 'staging',
      naming: {
        getLambdaLogicalId: (key) => `${key}Function`,
        getLogGroupLogicalId: (key) => `${key}Logs`,
      },
    }),
  };
  for (const hook of Object.values(new AlarmsPlugin(framework).hooks)) hook();
  const added = Object.entries(resources).filter(([id]) => !known.includes(id));
  const alarms = added
    .map(([, resource]) => resource)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties = {} }) => [Properties['AlarmName'] as string, Properties] as const);
  return { alarms: Object.fromEntries(alarms), added: Object.fromEntries(added) };
}

const http = { events: [{ http: { method: 'get', path: '/' } }] };

describe('a function behind an API', () => {
  it('takes a deployment back when a twentieth of its invocations fail, by exception or with a 5xx', () => {
    const { added } = watched({ functions: { sell: http }, resources: lambda('sell') });

    expect(added['sellFunctionErrorsAlarm']?.Properties).toEqual({
      AlarmName: 'shop-sell-errors',
      AlarmDescription:
        'Of the invocations of shop-sell, at least 5 % failed; a deployment in progress is taken back. ' +
        'What to do: docs/runbooks/errors.md',
      Metrics: [
        {
          Id: 'watched',
          Expression: '100 * (FILL(errors, 0) + FILL(failed, 0)) / invocations',
          ReturnData: true,
        },
        metricStat('invocations', 'AWS/Lambda', 'Invocations', [
          { Name: 'FunctionName', Value: 'shop-sell' },
        ]),
        metricStat('errors', 'AWS/Lambda', 'Errors', [{ Name: 'FunctionName', Value: 'shop-sell' }]),
        metricStat('failed', 'Glamora/FailedRequests', 'shop-sell', []),
      ],
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: ['people'],
    });
    expect(added['sellFunctionFailedRequests']).toEqual({
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: 'sellLogs' },
        FilterPattern: '{ $.message = "request failed" }',
        MetricTransformations: [
          {
            MetricNamespace: 'Glamora/FailedRequests',
            MetricName: 'shop-sell',
            MetricValue: '1',
            Unit: 'Count',
          },
        ],
      },
    });
  });

  it('is watched for errors, throttles and its duration', () => {
    const { alarms } = watched({ functions: { sell: http }, resources: lambda('sell') });

    expect(Object.keys(alarms)).toEqual([
      'shop-sell-errors',
      'shop-sell-errors-warning',
      'shop-sell-throttles',
      'shop-sell-duration',
    ]);
    expect(alarms['shop-sell-throttles']).toMatchObject({
      MetricName: 'Throttles',
      Statistic: 'Sum',
      Threshold: 10,
      AlarmActions: ['scale-up'],
    });
    expect(alarms['shop-sell-duration']).toMatchObject({
      MetricName: 'Duration',
      Statistic: 'Average',
      Period: 300,
      Threshold: 5000,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });
});

describe('a function with concurrency of its own', () => {
  it('is watched for the share of what is reserved that it uses', () => {
    const { alarms } = watched({
      functions: { sell: http },
      resources: lambda('sell', { ReservedConcurrentExecutions: 30 }),
    });

    expect(alarms['shop-sell-concurrency']).toMatchObject({
      MetricName: 'ConcurrentExecutions',
      Threshold: 21,
      EvaluationPeriods: 2,
      AlarmActions: ['scale-up'],
    });
  });

  it('is watched for starts beside its provisioned environments', () => {
    const { alarms } = watched({
      functions: { sell: http },
      resources: {
        ...lambda('sell'),
        SellAlias: {
          Type: 'AWS::Lambda::Alias',
          Properties: {
            FunctionName: { Ref: 'sellFunction' },
            Name: 'live',
            ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 },
          },
        },
      },
    });

    expect(alarms['shop-sell-spill-over']).toMatchObject({
      MetricName: 'ProvisionedConcurrencySpilloverInvocations',
      Dimensions: [
        { Name: 'FunctionName', Value: 'shop-sell' },
        { Name: 'Resource', Value: 'shop-sell:live' },
      ],
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });
});

describe('a function that nobody waits for', () => {
  it('is watched for coming near its time-out, however long that is', () => {
    const { alarms } = watched({
      functions: { count: { events: [{ schedule: 'rate(1 day)' }] } },
      resources: lambda('count', { Timeout: 900 }),
    });

    expect(alarms).not.toHaveProperty('shop-count-duration');
    expect(alarms['shop-count-time-out']).toMatchObject({ Statistic: 'Maximum', Threshold: 720_000 });
  });

  it('is watched for falling behind its stream, by a figure of its own where it has one', () => {
    const slow = { above: 3_600_000, seconds: 300, periods: 3 };
    const exceptions = { archive: { 'iterator-age': slow } };

    const { alarms } = watched({
      functions: { copy: { events: [{ stream: {} }] }, archive: { events: [{ stream: {} }] } },
      resources: { ...lambda('copy'), ...lambda('archive') },
      custom: { alarms: { ...settings, figures: { ...settings.figures, exceptions } } },
    });

    expect(alarms['shop-copy-iterator-age']).toMatchObject({ MetricName: 'IteratorAge', Threshold: 300_000 });
    expect(alarms['shop-archive-iterator-age']).toMatchObject({ Period: 300, Threshold: 3_600_000 });
  });
});

describe('a queue', () => {
  it('is watched for the age of its oldest message, unless it takes what failed', () => {
    const { alarms } = watched({
      resources: {
        Jobs: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: 'shop-jobs',
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadJobs', 'Arn'] } },
          },
        },
        DeadJobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shop-dead-jobs' } },
      },
    });

    expect(Object.keys(alarms)).toEqual(['shop-jobs-age']);
    expect(alarms['shop-jobs-age']).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Jobs', 'QueueName'] } }],
      Threshold: 300,
    });
  });
});

describe('an API', () => {
  const resources = (): Resources => ({
    ApiGatewayRestApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'staging-sales' } },
    ApiGatewayLogGroup: { Type: 'AWS::Logs::LogGroup' },
  });

  it('is watched for latency, for failures on either side, and for throttles', () => {
    const { alarms } = watched({ resources: resources() });

    expect(Object.keys(alarms)).toEqual([
      'glamora-staging-sales-latency',
      'glamora-staging-sales-response',
      'glamora-staging-sales-response-warning',
      'glamora-staging-sales-server-errors',
      'glamora-staging-sales-server-errors-warning',
      'glamora-staging-sales-client-errors',
      'glamora-staging-sales-throttles',
    ]);
    expect(alarms['glamora-staging-sales-latency']).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: 'Latency',
      Dimensions: [
        { Name: 'ApiName', Value: 'staging-sales' },
        { Name: 'Stage', Value: 'staging' },
      ],
      Statistic: 'Average',
      Threshold: 100,
      EvaluationPeriods: 3,
      AlarmActions: ['latency'],
    });
    expect(alarms['glamora-staging-sales-server-errors']).toMatchObject({
      MetricName: '5XXError',
      Statistic: 'Average',
      Threshold: 0.05,
    });
  });

  it('is watched for its slowest twentieth beside the average', () => {
    const { alarms } = watched({ resources: resources() });

    expect(alarms['glamora-staging-sales-response']).toMatchObject({
      Threshold: 1000,
      Metrics: [
        { Expression: 'MAX([average, p95])' },
        { Id: 'average', MetricStat: { Stat: 'Average' } },
        { Id: 'p95', MetricStat: { Stat: 'p95' } },
      ],
    });
  });
});

describe('the account', () => {
  it('is watched by the one service that says so', () => {
    const { alarms } = watched({ custom: { alarms: settings, watchesAccount: true } });

    expect(Object.keys(alarms)).toEqual([
      'glamora-staging-account-concurrency',
      'glamora-staging-account-concurrency-warning',
      'glamora-staging-account-concurrency-critical',
    ]);
    expect(alarms['glamora-staging-account-concurrency']).toMatchObject({
      MetricName: 'ConcurrentExecutions',
      Dimensions: [],
      Threshold: 200,
      ComparisonOperator: 'GreaterThanThreshold',
      Period: 60,
      EvaluationPeriods: 2,
      AlarmActions: ['scale-up'],
    });
  });
});

describe('alarms', () => {
  it('are those alone that take a deployment back, where a stage wants no more', () => {
    const { alarms } = watched({
      functions: { sell: http },
      resources: lambda('sell', { ReservedConcurrentExecutions: 30 }),
      custom: { alarms: { ...settings, kinds: 'releases' }, watchesAccount: true },
    });

    expect(Object.keys(alarms)).toEqual(['shop-sell-errors']);
  });

  it('are not made for functions that somebody else hears of', () => {
    const { added } = watched({ functions: { checkRelease: {} }, resources: lambda('checkRelease') });

    expect(added).toEqual({});
  });

  it('are for somebody: a service that says nothing of them is not packaged', () => {
    expect(() => watched({ custom: {} })).toThrow('Nobody is told what goes wrong in sales');
  });
});

function metricStat(Id: string, Namespace: string, MetricName: string, Dimensions: readonly object[]) {
  return {
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Sum' },
  };
}

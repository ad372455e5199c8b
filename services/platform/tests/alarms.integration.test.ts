/** Alarms of the table and of the service levels. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolvePlatform, resourcesOf } from './resolved-platform.ts';
import type { Template } from './resolved-platform.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly Period?: number;
  readonly AlarmActions: readonly unknown[];
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: {
      readonly Period: number;
      readonly Stat: string;
      readonly Metric: {
        readonly MetricName: string;
        readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
      };
    };
  }[];
}

let template: Template;

const named = (name: string, from = template): Alarm => {
  const alarms = resourcesOf(from, 'AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties as unknown as Alarm,
  );
  const alarm = alarms.find(({ AlarmName }) => AlarmName === name);
  if (!alarm) throw new Error(`There is no alarm ${name}.`);
  return alarm;
};

const metricsOf = ({ Metrics = [] }: Alarm) => Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);

beforeAll(async () => {
  template = await resolvePlatform('production');
});

describe('the table', () => {
  test.each([
    ['read-throttles', '> 0', 60, 1, 'ScaleUpDynamodbTopic'],
    ['write-throttles', '> 0', 60, 1, 'ScaleUpDynamodbTopic'],
    ['throttled-requests', '> 0', 60, 1, 'ScaleUpDynamodbTopic'],
    ['read-consumption', '> 80', 60, 2, 'ScaleUpDynamodbTopic'],
    ['write-consumption', '> 80', 60, 2, 'ScaleUpDynamodbTopic'],
    ['query-latency', '> 100', 300, 2, 'InvestigateLatencyTopic'],
    ['latency', '> 50', 300, 1, 'InvestigateLatencyTopic'],
  ])('%s %s over %i s, %i times, tells %s', (kind, threshold, seconds, periods, topic) => {
    const alarm = named(`glamora-production-table-${kind}`);

    expect(alarm.ComparisonOperator).toBe('GreaterThanThreshold');
    expect(`> ${alarm.Threshold}`).toBe(threshold);
    expect(alarm.Period ?? metricsOf(alarm)[0]?.Period).toBe(seconds);
    expect(alarm.EvaluationPeriods).toBe(periods);
    expect(alarm.AlarmActions).toEqual([{ Ref: topic }]);
  });

  test('what an index refuses counts as what the table refuses', () => {
    const watched = metricsOf(named('glamora-production-table-read-throttles'));

    const places = watched.map(({ Metric }) => Metric.Dimensions.map(({ Value }) => Value).join(' '));
    expect(places).toEqual([
      'glamora-production',
      'glamora-production GSI1',
      'glamora-production GSI2',
      'glamora-production GSI3',
      'glamora-production GSI4',
      'glamora-production GSI5',
    ]);
  });

  test('where capacity is bought, its use is measured by what was bought', async () => {
    const provisioned = await resolvePlatform('production', 'tableCapacity=provisioned');

    const bought = metricsOf(named('glamora-production-table-read-consumption', provisioned));

    expect(bought.map(({ Metric }) => Metric.MetricName)).toEqual([
      'ConsumedReadCapacityUnits',
      'ProvisionedReadCapacityUnits',
    ]);
  });
});

describe('service levels', () => {
  test.each([
    ['availability', 'fast', 14.4, 3600, 300],
    ['availability', 'slow', 6, 21_600, 1800],
    ['latency', 'fast', 14.4, 3600, 300],
    ['latency', 'slow', 6, 21_600, 1800],
  ])('%s, %s: a burn of %d over %i s that still goes on over %i s', (objective, burn, rate, long, short) => {
    const name = `glamora-production-slo-${objective}-${burn}`;

    for (const [window, seconds] of [
      ['long', long],
      ['short', short],
    ] as const) {
      const half = named(`${name}-${window}`);
      expect(half.Threshold).toBe(rate);
      expect(new Set(metricsOf(half).map(({ Period }) => Period))).toEqual(new Set([seconds]));
    }
  });

  test('somebody is told when both windows agree, and not before', () => {
    const composites = resourcesOf(template, 'AWS::CloudWatch::CompositeAlarm').map(
      ({ Properties }) => Properties,
    );

    expect(composites.map(({ AlarmName }) => AlarmName)).toEqual([
      'glamora-production-slo-availability-fast',
      'glamora-production-slo-availability-slow',
      'glamora-production-slo-latency-fast',
      'glamora-production-slo-latency-slow',
    ]);
    for (const { AlarmName, AlarmRule, AlarmActions } of composites) {
      expect(AlarmRule).toBe(`ALARM("${String(AlarmName)}-long") AND ALARM("${String(AlarmName)}-short")`);
      expect(AlarmActions).toEqual([{ Ref: 'AlarmsTopic' }]);
      expect(named(`${String(AlarmName)}-long`)).not.toHaveProperty('AlarmActions');
    }
  });

  test('99.9 % of the requests do not fail: a thousandth of them is the budget', () => {
    const alarm = named('glamora-production-slo-availability-fast-short');

    expect(alarm.Metrics?.[0]?.Expression).toBe(
      '100 * SUM(FILL(METRICS("errors"), 0)) / SUM(FILL(METRICS("requests"), 0)) / 0.1',
    );
  });

  test('95 % of them are answered within 100 ms: the rest of each API counts by its requests', () => {
    const alarm = named('glamora-production-slo-latency-fast-short');

    expect(alarm.Metrics?.[0]?.Expression).toBe(
      '((100 - FILL(quick_auth, 100)) * FILL(requests_auth, 0)' +
        ' + (100 - FILL(quick_content, 100)) * FILL(requests_content, 0)' +
        ' + (100 - FILL(quick_purchases, 100)) * FILL(requests_purchases, 0))' +
        ' / SUM(FILL(METRICS("requests"), 0)) / 5',
    );
    const statistics = metricsOf(alarm).map(({ Metric, Stat }) => `${Metric.MetricName} ${Stat}`);
    expect(new Set(statistics)).toEqual(new Set(['Count Sum', 'Latency PR(:100)']));
  });

  test('a few requests of which one fails wake nobody', () => {
    const { Metrics } = named('glamora-production-slo-availability-slow-long');

    expect(Metrics?.[0]?.Expression).toMatch(/^IF\(SUM\(FILL\(METRICS\("requests"\), 0\)\) >= 100, .*, 0\)$/);
  });
});

test('a stage that watches releases alone has neither', async () => {
  const development = await resolvePlatform('dev');

  expect(resourcesOf(development, 'AWS::CloudWatch::Alarm')).toEqual([]);
  expect(resourcesOf(development, 'AWS::CloudWatch::CompositeAlarm')).toEqual([]);
});

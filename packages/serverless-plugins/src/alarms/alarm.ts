/** An alarm of CloudWatch, as this project writes one: it says what is wrong, tells a topic, and names its runbook. */

/** `above` or `atLeast` is the threshold, told after so many periods of so many seconds. */
export type Figure = { readonly seconds: number; readonly periods: number } & (
  { readonly above: number } | { readonly atLeast: number }
);

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
  /** `Sum`, `Average`, `Maximum`, or a percentile: `p95`. */
  readonly statistic: string;
}

interface Alarm {
  readonly name: string;
  readonly says: string;
  /** Of docs/runbooks, without its ending. */
  readonly runbook: string;
  readonly topic: unknown;
  readonly figure: Figure;
  /** One metric, or an expression over several, by id. */
  readonly of: Metric | { readonly expression: string; readonly metrics: Readonly<Record<string, Metric>> };
}

export function toAlarm({ name, says, runbook, topic, figure, of }: Alarm): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: name,
      AlarmDescription: `${says}. What to do: docs/runbooks/${runbook}.md`,
      ...('expression' in of ? ofExpression(of.expression, of.metrics, figure) : ofMetric(of, figure)),
      EvaluationPeriods: figure.periods,
      ...toThreshold(figure),
      // Where nothing happens, nothing goes wrong.
      TreatMissingData: 'notBreaching',
      AlarmActions: [topic],
    },
  };
}

/** The same figure in another unit. */
export function scaled(figure: Figure, factor: number): Figure {
  return 'above' in figure
    ? { ...figure, above: figure.above * factor }
    : { ...figure, atLeast: figure.atLeast * factor };
}

/** `at least 5`, `above 100`: for a description. */
export function inWords(figure: Figure): string {
  return 'above' in figure ? `above ${figure.above}` : `at least ${figure.atLeast}`;
}

function toThreshold(figure: Figure) {
  return 'above' in figure
    ? { Threshold: figure.above, ComparisonOperator: 'GreaterThanThreshold' }
    : { Threshold: figure.atLeast, ComparisonOperator: 'GreaterThanOrEqualToThreshold' };
}

function ofMetric({ namespace, name, dimensions, statistic }: Metric, { seconds }: Figure) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: toDimensions(dimensions),
    Statistic: statistic,
    Period: seconds,
  };
}

function ofExpression(expression: string, metrics: Readonly<Record<string, Metric>>, { seconds }: Figure) {
  return {
    Metrics: [
      { Id: 'watched', Expression: expression, ReturnData: true },
      ...Object.entries(metrics).map(([Id, { namespace, name, dimensions, statistic }]) => ({
        Id,
        ReturnData: false,
        MetricStat: {
          Metric: { Namespace: namespace, MetricName: name, Dimensions: toDimensions(dimensions) },
          Period: seconds,
          Stat: statistic,
        },
      })),
    ],
  };
}

function toDimensions(dimensions: Metric['dimensions']) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

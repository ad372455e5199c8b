/** What an API had to do in some minutes, as CloudWatch counted it. */
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';

export interface ApiLoad {
  readonly requests: number;
  /** Answered with a 4xx: throttled ones are among them. */
  readonly refused: number;
  /** Answered with a 5xx. */
  readonly failed: number;
  /** Answered with a 429, in the worst minute. */
  readonly throttledAMinute: number;
  /** Milliseconds on average; 0 where there were no requests. */
  readonly average: number;
  /** Milliseconds that the slowest twentieth took at least, in the worst minute. */
  readonly p95: number;
}

export interface Minutes {
  readonly from: Date;
  readonly until: Date;
}

const metrics = [
  { id: 'requests', name: 'Count', statistic: 'Sum' },
  { id: 'refused', name: '4XXError', statistic: 'Sum' },
  { id: 'failed', name: '5XXError', statistic: 'Sum' },
  { id: 'milliseconds', name: 'Latency', statistic: 'Sum' },
  { id: 'p95', name: 'Latency', statistic: 'p95' },
] as const;

type Series = Readonly<Record<string, readonly number[] | undefined>>;

/** By API, in the order in which they are named. A minute without requests has no datapoint: that is nought. */
export async function readApiLoads(
  cloudWatch: CloudWatchClient,
  stage: string,
  apis: readonly string[],
  minutes: Minutes,
): Promise<readonly ApiLoad[]> {
  const series = await readMinutes(
    cloudWatch,
    apis.flatMap((api, place) => queriesOf(stage, api, place)),
    minutes,
  );
  return apis.map((_, place) => toLoad((id) => series[`${id}${place}`] ?? []));
}

/** How often each function was called. By name of the function. */
export async function readInvocations(
  cloudWatch: CloudWatchClient,
  functionNames: readonly string[],
  minutes: Minutes,
): Promise<readonly number[]> {
  const queries = functionNames.map((name, place) =>
    toQuery(
      `invocations${place}`,
      'AWS/Lambda',
      'Invocations',
      { FunctionName: name, Resource: `${name}:live` },
      'Sum',
    ),
  );
  const series = await readMinutes(cloudWatch, queries, minutes);
  return functionNames.map((_, place) => sum(series[`invocations${place}`] ?? []));
}

function toLoad(valuesOf: (id: string) => readonly number[]): ApiLoad {
  const requests = sum(valuesOf('requests'));
  return {
    requests,
    refused: sum(valuesOf('refused')),
    failed: sum(valuesOf('failed')),
    throttledAMinute: most(valuesOf('throttled')),
    average: requests === 0 ? 0 : sum(valuesOf('milliseconds')) / requests,
    p95: most(valuesOf('p95')),
  };
}

function queriesOf(stage: string, api: string, place: number): MetricDataQuery[] {
  return [
    ...metrics.map(({ id, name, statistic }) =>
      toQuery(
        `${id}${place}`,
        'AWS/ApiGateway',
        name,
        { ApiName: `${stage}-${api}`, Stage: stage },
        statistic,
      ),
    ),
    toQuery(`throttled${place}`, 'Glamora/ThrottledRequests', `glamora-${stage}-${api}`, {}, 'Sum'),
  ];
}

function toQuery(
  Id: string,
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
  Stat: string,
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return { Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat } };
}

async function readMinutes(
  cloudWatch: CloudWatchClient,
  MetricDataQueries: MetricDataQuery[],
  { from, until }: Minutes,
): Promise<Series> {
  if (MetricDataQueries.length === 0) return {};
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({ MetricDataQueries, StartTime: from, EndTime: until }),
  );
  return Object.fromEntries(MetricDataResults.map(({ Id = '', Values = [] }) => [Id, Values]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function most(values: readonly number[]): number {
  return Math.max(0, ...values);
}

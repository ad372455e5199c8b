/** What is watched of a REST API. */
import { inWords, scaled, toAlarm } from './alarm.ts';
import type { Figure, Metric, Resource } from './alarm.ts';

export type ApiKind =
  | 'latency'
  | 'response'
  | 'response-warning'
  | 'server-errors'
  | 'server-errors-warning'
  | 'client-errors'
  | 'throttles';

export interface WatchedApi {
  /** The name that it has in API Gateway. */
  readonly apiName: string;
  readonly stage: string;
  /** What the alarms' names begin with. */
  readonly name: string;
  /** Where its requests are logged, as JSON with a `status`. */
  readonly accessLogGroupId: string | undefined;
}

interface Topics {
  readonly alarms: unknown;
  readonly investigateLatency: unknown;
}

type Figures = Readonly<Record<ApiKind, Figure>>;

/** By logical id. */
export function apiAlarms(api: WatchedApi, figures: Figures, topics: Topics): Record<string, Resource> {
  const { name } = api;
  const rateAlarm = (kind: ApiKind, metric: string, says: string) =>
    toAlarm({
      name: `${name}-${kind}`,
      says: `Of the requests to ${name}, ${inWords(figures[kind])} % ${says}`,
      runbook: 'api-errors',
      topic: topics.alarms,
      // The average of noughts and ones is a share.
      figure: scaled(figures[kind], 1 / 100),
      of: apiMetric(api, metric, 'Average'),
    });
  const responseAlarm = (kind: ApiKind) =>
    toAlarm({
      name: `${name}-${kind}`,
      says: `${name} takes ${inWords(figures[kind])} ms, on average or for the slowest twentieth of its callers`,
      runbook: 'latency',
      topic: topics.investigateLatency,
      figure: figures[kind],
      of: {
        expression: 'MAX([average, p95])',
        metrics: { average: apiMetric(api, 'Latency', 'Average'), p95: apiMetric(api, 'Latency', 'p95') },
      },
    });
  return {
    ApiLatencyAlarm: toAlarm({
      name: `${name}-latency`,
      says: `${name} takes ${inWords(figures.latency)} ms on average`,
      runbook: 'latency',
      topic: topics.investigateLatency,
      figure: figures.latency,
      of: apiMetric(api, 'Latency', 'Average'),
    }),
    ApiResponseAlarm: responseAlarm('response'),
    ApiResponseWarningAlarm: responseAlarm('response-warning'),
    ApiServerErrorsAlarm: rateAlarm('server-errors', '5XXError', 'failed on our side'),
    ApiServerErrorsWarningAlarm: rateAlarm('server-errors-warning', '5XXError', 'failed on our side'),
    ApiClientErrorsAlarm: rateAlarm('client-errors', '4XXError', 'were refused'),
    ...throttleAlarm(api, figures.throttles, topics.alarms),
  };
}

const throttledNamespace = 'Glamora/ThrottledRequests';

/** API Gateway counts no throttles: they are found among the logged requests. */
function throttleAlarm(
  { name, accessLogGroupId }: WatchedApi,
  figure: Figure,
  topic: unknown,
): Record<string, Resource> {
  if (accessLogGroupId === undefined) return {};
  return {
    ApiThrottledRequests: {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: accessLogGroupId },
        FilterPattern: '{ $.status = "429" }',
        MetricTransformations: [
          { MetricNamespace: throttledNamespace, MetricName: name, MetricValue: '1', Unit: 'Count' },
        ],
      },
    },
    ApiThrottlesAlarm: toAlarm({
      name: `${name}-throttles`,
      says: `Requests to ${name} were over a limit: ${inWords(figure)}`,
      runbook: 'throttles',
      topic,
      figure,
      of: { namespace: throttledNamespace, name, dimensions: {}, statistic: 'Sum' },
    }),
  };
}

function apiMetric({ apiName, stage }: WatchedApi, name: string, statistic: string): Metric {
  return { namespace: 'AWS/ApiGateway', name, dimensions: { ApiName: apiName, Stage: stage }, statistic };
}

/** What is watched of each function. */
import { inWords, scaled, toAlarm } from './alarm.ts';
import type { Figure, Metric, Resource } from './alarm.ts';

export type FunctionKind =
  | 'errors'
  | 'errors-warning'
  | 'throttles'
  | 'duration'
  | 'time-out'
  | 'concurrency'
  | 'spill-over'
  | 'iterator-age';

export interface WatchedFunction {
  readonly logicalId: string;
  /** The name that it has in Lambda. */
  readonly name: string;
  readonly logGroupId: string;
  readonly timeoutSeconds: number;
  readonly reserved: number | undefined;
  /** The alias that has provisioned concurrency. */
  readonly provisionedAlias: string | undefined;
  readonly events: ReadonlySet<string>;
}

interface Topics {
  readonly alarms: unknown;
  readonly scaleUpLambda: unknown;
}

type Figures = Readonly<Record<FunctionKind, Figure>>;

/** The one alarm that a deployment looks at, with the filter that finds what it counts; by logical id. */
export function releaseAlarm(
  watched: WatchedFunction,
  figures: Figures,
  topics: Topics,
): Record<string, Resource> {
  const { logicalId, name } = watched;
  return {
    ...(watched.events.has('http') ? { [`${logicalId}FailedRequests`]: failedRequestsFilter(watched) } : {}),
    [`${logicalId}ErrorsAlarm`]: toAlarm({
      name: `${name}-errors`,
      says: `Of the invocations of ${name}, ${inWords(figures.errors)} % failed; a deployment in progress is taken back`,
      runbook: 'errors',
      topic: topics.alarms,
      figure: figures.errors,
      of: errorRate(watched),
    }),
  };
}

/** All others, by logical id. */
export function functionAlarms(
  watched: WatchedFunction,
  figures: Figures,
  topics: Topics,
): Record<string, Resource> {
  const { logicalId, name, events, timeoutSeconds, reserved, provisionedAlias } = watched;
  const ofFunction = (metric: string, statistic: string): Metric => lambdaMetric(name, metric, statistic);
  const isWaitedFor = events.has('http') || events.has('sqs');
  const alarms: Record<string, Resource> = {
    [`${logicalId}ErrorsWarningAlarm`]: toAlarm({
      name: `${name}-errors-warning`,
      says: `Of the invocations of ${name}, ${inWords(figures['errors-warning'])} % failed`,
      runbook: 'errors',
      topic: topics.alarms,
      figure: figures['errors-warning'],
      of: errorRate(watched),
    }),
    [`${logicalId}ThrottlesAlarm`]: toAlarm({
      name: `${name}-throttles`,
      says: `Invocations of ${name} were refused for lack of concurrency: ${inWords(figures.throttles)}`,
      runbook: 'throttles',
      topic: topics.scaleUpLambda,
      figure: figures.throttles,
      of: ofFunction('Throttles', 'Sum'),
    }),
  };
  if (isWaitedFor)
    alarms[`${logicalId}DurationAlarm`] = toAlarm({
      name: `${name}-duration`,
      says: `${name} takes ${inWords(figures.duration)} ms on average`,
      runbook: 'duration',
      topic: topics.alarms,
      figure: figures.duration,
      of: ofFunction('Duration', 'Average'),
    });
  else
    alarms[`${logicalId}TimeOutAlarm`] = toAlarm({
      name: `${name}-time-out`,
      says: `A run of ${name} took ${inWords(figures['time-out'])} % of the ${timeoutSeconds} s that it may take`,
      runbook: 'duration',
      topic: topics.alarms,
      // Percent of seconds, in milliseconds.
      figure: scaled(figures['time-out'], timeoutSeconds * 10),
      of: ofFunction('Duration', 'Maximum'),
    });
  if (reserved !== undefined)
    alarms[`${logicalId}ConcurrencyAlarm`] = toAlarm({
      name: `${name}-concurrency`,
      says: `${name} uses ${inWords(figures.concurrency)} % of the ${reserved} executions reserved for it`,
      runbook: 'concurrency',
      topic: topics.scaleUpLambda,
      figure: scaled(figures.concurrency, reserved / 100),
      of: ofFunction('ConcurrentExecutions', 'Maximum'),
    });
  if (provisionedAlias !== undefined)
    alarms[`${logicalId}SpillOverAlarm`] = toAlarm({
      name: `${name}-spill-over`,
      says: `${name} started on demand, as all its provisioned environments were busy`,
      runbook: 'spill-over',
      topic: topics.scaleUpLambda,
      figure: figures['spill-over'],
      of: {
        ...ofFunction('ProvisionedConcurrencySpilloverInvocations', 'Sum'),
        dimensions: { FunctionName: name, Resource: `${name}:${provisionedAlias}` },
      },
    });
  if (events.has('stream'))
    alarms[`${logicalId}IteratorAgeAlarm`] = toAlarm({
      name: `${name}-iterator-age`,
      says: `${name} is behind the stream: the record in hand is ${inWords(figures['iterator-age'])} ms old`,
      runbook: 'iterator-age',
      topic: topics.alarms,
      figure: figures['iterator-age'],
      of: ofFunction('IteratorAge', 'Maximum'),
    });
  return alarms;
}

const failedRequestsNamespace = 'Glamora/FailedRequests';

/**
 * A request that fails is answered with a 5xx, which Lambda takes for a success: only the log knows. Without a default value the
 * metric exists, and costs, in the hours alone in which something failed.
 */
function failedRequestsFilter({ name, logGroupId }: WatchedFunction): Resource {
  return {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: logGroupId },
      FilterPattern: '{ $.message = "request failed" }',
      MetricTransformations: [
        { MetricNamespace: failedRequestsNamespace, MetricName: name, MetricValue: '1', Unit: 'Count' },
      ],
    },
  };
}

function errorRate({ name, events }: WatchedFunction) {
  const failed: Metric = {
    namespace: failedRequestsNamespace,
    name,
    dimensions: {},
    statistic: 'Sum',
  };
  const isCalledByHttp = events.has('http');
  const failures = isCalledByHttp ? '(FILL(errors, 0) + FILL(failed, 0))' : 'errors';
  return {
    expression: `100 * ${failures} / invocations`,
    metrics: {
      invocations: lambdaMetric(name, 'Invocations', 'Sum'),
      errors: lambdaMetric(name, 'Errors', 'Sum'),
      ...(isCalledByHttp ? { failed } : {}),
    },
  };
}

function lambdaMetric(functionName: string, name: string, statistic: string): Metric {
  return { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName }, statistic };
}

/** Functions: how many run at once, how long they take, and what fails. A section for each service. */
import type { DeclaredService } from '../declared-services.ts';
import { lineAt } from './subject.ts';
import type { Subject } from './subject.ts';
import { graph } from './widget.ts';
import type { Row, Section } from './widget.ts';

export function functionSections(subject: Subject): readonly Section[] {
  return subject.services
    .filter(({ functions }) => functions.length > 0)
    .map((service) => ({
      heading: `## Functions of ${service.name}`,
      widgets: [
        concurrency(subject, service),
        share(subject, service),
        throttles(subject, service),
        ...['p50', 'p95', 'p99'].map((percentile) => duration(subject, service, percentile)),
        ...backlog(subject, service),
      ],
    }));
}

/** Functions that hold capacity ready, beside what the forecast asks for. */
export function capacitySection({ stage, tier, figures }: Subject): Section {
  const managed = Object.keys(tier).filter((key) => tier[key]?.provisioned !== undefined);
  const ofAlias = (metric: string) =>
    managed.map((key): Row => {
      const name = functionName(stage, key);
      return ['AWS/Lambda', metric, 'FunctionName', name, 'Resource', `${name}:live`, { label: key }];
    });
  return {
    heading: '## Capacity: forecast beside actual',
    widgets: [
      graph({
        title: 'Requests in five minutes',
        rows: [
          ofForecast(stage, 'forecastRequests', 'forecast'),
          ofForecast(stage, 'actualRequests', 'actual'),
        ],
        statistic: 'Sum',
        period: 300,
        width: 12,
      }),
      graph({
        title: 'Requests by which forecasts were off, in an hour',
        rows: [
          ofForecast(stage, 'forecastError', 'the forecast'),
          ofForecast(stage, 'naiveError', 'what came a week before'),
        ],
        statistic: 'Sum',
        period: 3600,
        width: 12,
      }),
      graph({
        title: 'Environments held ready',
        rows: ofAlias('AllocatedProvisionedConcurrency'),
        statistic: 'Maximum',
      }),
      graph({
        title: 'Share of them in use',
        rows: ofAlias('ProvisionedConcurrencyUtilization'),
        statistic: 'Maximum',
        lines: [{ label: 'target tracking', value: figures.dashboard.lambda.provisionedUse / 100 }],
      }),
      graph({
        title: 'Requests that found none free',
        rows: ofAlias('ProvisionedConcurrencySpilloverInvocations'),
        statistic: 'Sum',
        lines: lineAt(figures.function['spill-over'], 'alarm'),
      }),
    ],
  };
}

function concurrency({ stage, tier, figures }: Subject, { functions }: DeclaredService) {
  return graph({
    title: 'Concurrency, % of the limit',
    rows: functions.flatMap((key, position): Row[] => [
      [
        'AWS/Lambda',
        'ConcurrentExecutions',
        'FunctionName',
        functionName(stage, key),
        { id: `c${position}`, visible: false },
      ],
      [
        {
          expression: `100 * c${position} / ${tier[key]?.reserved ?? tier.account.concurrency}`,
          label: key,
        },
      ],
    ]),
    statistic: 'Maximum',
    lines: [
      ...lineAt(figures.function['concurrency'], 'more is needed'),
      { label: 'less would do', value: figures.dashboard.lambda.leastConcurrency },
    ],
  });
}

function share({ stage, figures }: Subject, { functions }: DeclaredService) {
  return graph({
    title: 'Errors, % of the invocations',
    rows: functions.flatMap((key, position): Row[] => {
      const name = functionName(stage, key);
      return [
        ['AWS/Lambda', 'Errors', 'FunctionName', name, { id: `e${position}`, visible: false }],
        ['AWS/Lambda', 'Invocations', 'FunctionName', name, { id: `i${position}`, visible: false }],
        [{ expression: `100 * e${position} / i${position}`, label: key }],
      ];
    }),
    statistic: 'Sum',
    lines: [
      ...lineAt(figures.function['errors-warning'], 'warning'),
      ...lineAt(figures.function['errors'], 'critical'),
    ],
  });
}

function throttles({ stage, figures }: Subject, { functions }: DeclaredService) {
  return graph({
    title: 'Throttles',
    rows: functions.map((key) => lambdaRow('Throttles', stage, key)),
    statistic: 'Sum',
    lines: lineAt(figures.function['throttles'], 'alarm'),
  });
}

function duration({ stage, figures }: Subject, { functions }: DeclaredService, percentile: string) {
  return graph({
    title: `Duration, ms, ${percentile}`,
    rows: functions.map((key) => lambdaRow('Duration', stage, key)),
    statistic: percentile,
    lines: lineAt(figures.function['duration'], 'alarm'),
  });
}

function backlog({ stage, figures }: Subject, { streamReaders }: DeclaredService) {
  if (streamReaders.length === 0) return [];
  return [
    graph({
      title: 'Age of the last record read, ms',
      rows: streamReaders.map((key) => lambdaRow('IteratorAge', stage, key)),
      statistic: 'Maximum',
      lines: lineAt(figures.function['iterator-age'], 'alarm'),
    }),
  ];
}

function lambdaRow(metric: string, stage: string, key: string): Row {
  return ['AWS/Lambda', metric, 'FunctionName', functionName(stage, key), { label: key }];
}

function functionName(stage: string, key: string): string {
  return `glamora-${stage}-${key}`;
}

function ofForecast(stage: string, metric: string, label: string): Row {
  return [`Glamora/${stage}`, metric, 'service', 'predictive-scaler', 'job', 'forecastCapacity', { label }];
}

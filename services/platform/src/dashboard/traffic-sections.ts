/** What callers meet: service levels, APIs, the edge; and what they do: business metrics. */
import { burnAlarmName, burnRate } from '../service-levels.ts';
import type { ObjectiveName } from '../service-levels.ts';
import { lineAt } from './subject.ts';
import type { Subject } from './subject.ts';
import { alarmStates, graph, numbers } from './widget.ts';
import type { Row, Section, Widget } from './widget.ts';

const objectives = ['availability', 'latency'] as const;

export function serviceLevelSection(subject: Subject): Section {
  const { stage, serviceLevels, isWatched } = subject;
  const { availability, latency } = serviceLevels.objectives;
  const alarms = objectives.flatMap((objective) => [
    burnAlarmName(stage, objective, 'fast'),
    burnAlarmName(stage, objective, 'slow'),
  ]);
  return {
    heading: `# ${stage} · ${availability.target} % of the requests do not fail, ${latency.target} % take at most ${latency.milliseconds} ms, over 30 days · docs/runbooks/slo-burn.md`,
    widgets: [
      ...(isWatched ? [alarmStates('Does an error budget burn too fast?', alarms)] : []),
      ...objectives.flatMap((objective) => [budgetLeft(subject, objective), burns(subject, objective)]),
    ],
  };
}

export function apiSections({ stage, services, figures }: Subject): readonly Section[] {
  return services
    .filter(({ hasApi }) => hasApi)
    .map(({ name }) => {
      const row = (metric: string, options: object = {}): Row => [
        'AWS/ApiGateway',
        metric,
        'ApiName',
        `${stage}-${name}`,
        'Stage',
        stage,
        { label: metric, ...options },
      ];
      const percentiles = (metric: string) =>
        ['p50', 'p95', 'p99'].map((stat) => row(metric, { stat, label: stat }));
      return {
        heading: `## API of ${name}`,
        widgets: [
          graph({
            title: 'Latency, ms',
            rows: percentiles('Latency'),
            statistic: 'p95',
            lines: lineAt(figures.api['latency'], 'alarm'),
            width: 6,
          }),
          graph({
            title: 'Of it in the functions, ms',
            rows: percentiles('IntegrationLatency'),
            statistic: 'p95',
            width: 6,
          }),
          graph({
            title: 'Errors, % of the requests',
            rows: [
              row('5XXError', { id: 'server', visible: false }),
              row('4XXError', { id: 'caller', visible: false }),
              [{ expression: '100 * server', label: 'ours' }],
              [{ expression: '100 * caller', label: 'the caller’s' }],
            ],
            statistic: 'Average',
            lines: lineAt(figures.api['server-errors-warning'], 'ours: warning'),
            width: 6,
          }),
          graph({
            title: 'Requests and throttles in a minute',
            rows: [
              row('Count', { label: 'requests' }),
              ['Glamora/ThrottledRequests', `glamora-${stage}-${name}`, { label: 'throttled' }],
            ],
            statistic: 'Sum',
            lines: [
              { label: 'requests: look at capacity', value: figures.dashboard.api.requests },
              ...lineAt(figures.api['throttles'], 'throttled: alarm'),
            ],
            width: 6,
          }),
        ],
      };
    });
}

/** Of the edge only its namespace is known here, as it is deployed last. Its metrics live in us-east-1. */
export function edgeSection({ figures }: Subject): Section {
  const { originLatency, hitRate, errors } = figures.dashboard.edge;
  return {
    heading: '## Edge',
    widgets: [
      graph({
        title: 'Latency of origins, ms',
        rows: ['p50', 'p95', 'p99'].map((percentile) => found('OriginLatency', percentile)),
        statistic: 'p95',
        period: 300,
        lines: [{ label: 'too slow', value: originLatency }],
      }),
      graph({
        title: 'Answered by the edge alone, %',
        rows: [found('CacheHitRate', 'Average')],
        statistic: 'Average',
        period: 300,
        lines: [{ label: 'fewer cost', value: hitRate }],
      }),
      graph({
        title: 'Errors, %',
        rows: [found('TotalErrorRate', 'Average')],
        statistic: 'Average',
        period: 300,
        lines: [{ label: 'too many', value: errors }],
      }),
    ].map(inVirginia),
  };
}

export function businessSection({ stage, services }: Subject): Section {
  const cached = services
    .filter(({ hasApi }) => hasApi)
    .map(({ name }) => ['ApiName', `${stage}-${name}`, 'Stage', stage] as const);
  return {
    heading: '## Business, by the hour',
    widgets: [
      numbers({
        // An access token lasts for 15 minutes: whoever is there signs in or refreshes once in that time.
        title: 'Active users (in 15 minutes)',
        rows: [succeeded(stage, ['authenticateUser', 'refreshSession'], 'active users', 900)],
        statistic: 'Sum',
        period: 900,
        width: 6,
      }),
      numbers({
        title: 'Items created',
        rows: [succeeded(stage, ['uploadContent'], 'items', 3600)],
        statistic: 'Sum',
        width: 6,
        period: 3600,
      }),
      numbers({
        title: 'Purchases begun',
        rows: [succeeded(stage, ['purchaseContent'], 'purchases', 3600)],
        statistic: 'Sum',
        width: 6,
        period: 3600,
      }),
      numbers({
        title: 'Queries',
        rows: [
          succeeded(
            stage,
            [
              'getContent',
              'listContent',
              'searchContent',
              'getTrending',
              'getCreatorProfile',
              'listUsersByRegion',
            ],
            'queries',
            3600,
          ),
        ],
        statistic: 'Sum',
        width: 6,
        period: 3600,
      }),
      graph({
        title: 'Answered from the API’s cache, %',
        rows: [
          ...cached.map((api, position): Row => [
            'AWS/ApiGateway',
            'CacheHitCount',
            ...api,
            { id: `hits${position}`, visible: false },
          ]),
          ...cached.map((api, position): Row => [
            'AWS/ApiGateway',
            'CacheMissCount',
            ...api,
            { id: `misses${position}`, visible: false },
          ]),
          [
            {
              expression: '100 * SUM(METRICS("hits")) / (SUM(METRICS("hits")) + SUM(METRICS("misses")))',
              label: 'cache hit rate',
            },
          ],
        ],
        statistic: 'Sum',
        period: 300,
      }),
      graph({
        title: 'Content by where it was found, %',
        rows: [
          ...lookUps.map((metric): Row => [
            { expression: contentCounts(stage, metric), id: metric, label: metric, visible: false },
          ]),
          ...lookUps.map((metric): Row => [
            { expression: `100 * ${metric} / (${lookUps.join(' + ')})`, label: metric, id: `${metric}Share` },
          ]),
        ],
        statistic: 'Sum',
        period: 300,
      }),
      graph({
        title: 'Requests by endpoint',
        rows: [searched(stage, 'requests', 'Sum', 60)],
        statistic: 'Sum',
      }),
      graph({
        title: 'Duration by endpoint, ms, p95 and p99',
        rows: [searched(stage, 'duration', 'p95', 60), searched(stage, 'duration', 'p99', 60)],
        statistic: 'p95',
      }),
    ],
  };
}

/** What the runtime counts of requests; quoted, as a stage's name may hold a hyphen. */
const counted = (stage: string): string => `{"Glamora/${stage}",service,endpoint,tenant}`;

/** What `getContent` counts: which cache had the content, whether the table was asked, or something stale was shown. */
const lookUps = ['processCacheHits', 'sharedCacheHits', 'cacheMisses', 'staleAnswers'] as const;

function contentCounts(stage: string, metric: string): string {
  return `SUM(SEARCH('${counted(stage)} MetricName="${metric}"', 'Sum', 300))`;
}

function searched(stage: string, metric: string, statistic: string, period: number): Row {
  return [
    {
      expression: `SEARCH('${counted(stage)} MetricName="${metric}"', '${statistic}', ${period})`,
    },
  ];
}

function succeeded(stage: string, endpoints: readonly string[], label: string, period: number): Row {
  const named = endpoints.map((endpoint) => `endpoint="${endpoint}"`).join(' OR ');
  const sum = (metric: string) =>
    `SUM(SEARCH('${counted(stage)} MetricName="${metric}" (${named})', 'Sum', ${period}))`;
  return [{ expression: `${sum('requests')} - ${sum('clientErrors')} - ${sum('serverErrors')}`, label }];
}

function budgetLeft(subject: Subject, objective: ObjectiveName): Widget {
  const { serviceLevels, stage } = subject;
  const { expression, metrics } = burnRate(serviceLevels, stage, objective);
  const widget = numbers({
    // What burns over 30 days at rate 1 is the whole budget.
    title: `Error budget of ${objective} left, % of 30 days`,
    rows: [...hiddenRows(metrics), [{ expression: `100 * (1 - ${expression})`, label: 'left', id: 'left' }]],
    statistic: 'Sum',
    width: 6,
  });
  return {
    ...widget,
    height: 6,
    properties: { ...widget.properties, start: '-P30D', setPeriodToTimeRange: true },
  };
}

function burns({ serviceLevels, stage }: Subject, objective: ObjectiveName): Widget {
  const { expression, metrics } = burnRate(serviceLevels, stage, objective);
  const { fast, slow } = serviceLevels.burns;
  return graph({
    title: `Burn rate of ${objective}, by the hour`,
    rows: [...hiddenRows(metrics), [{ expression, label: 'burn rate', id: 'burn' }]],
    statistic: 'Sum',
    period: fast.long,
    lines: [
      { label: 'fast', value: fast.rate },
      { label: 'slow', value: slow.rate },
      { label: 'just bearable', value: 1 },
    ],
    width: 6,
  });
}

function hiddenRows(metrics: ReturnType<typeof burnRate>['metrics']): readonly Row[] {
  return Object.entries(metrics).map(([id, { namespace, name, dimensions, statistic }]) => [
    namespace,
    name,
    ...Object.entries(dimensions as Readonly<Record<string, string>>).flat(),
    { id, stat: statistic, visible: false },
  ]);
}

function found(metric: string, statistic: string): Row {
  const search = `SEARCH('{AWS/CloudFront,DistributionId,Region} MetricName="${metric}"', '${statistic}', 300)`;
  return [{ expression: search, label: `${metric} ${statistic}` }];
}

function inVirginia(widget: Widget): Widget {
  return { ...widget, properties: { ...widget.properties, region: 'us-east-1' } };
}

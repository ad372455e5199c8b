/** The dashboard: nothing that is deployed is missing on it, and it says where something has to be done. */
import { describe, expect, test } from '@jest/globals';
import { dashboardBody } from '../src/dashboard/dashboard.ts';
import type { Figures, Subject } from '../src/dashboard/subject.ts';
import { declaredServices } from '../src/declared-services.ts';
import type { ServiceLevels } from '../src/service-levels.ts';
import { indexNames } from '../src/table-indexes.ts';
import { declaredFunctions, parsed } from './declared-services.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly value: number }[] };
  };
}

const { figures } = parsed('config/alarms.yml') as { figures: Omit<Figures, 'table' | 'dashboard'> };

const subject: Subject = {
  stage: 'production',
  services: declaredServices(),
  indexes: indexNames(),
  serviceLevels: parsed('config/service-levels.yml') as ServiceLevels,
  tier: (parsed('config/tiers.yml') as { tier3: Subject['tier'] }).tier3,
  isWatched: true,
  figures: {
    ...figures,
    table: parsed('services/platform/resources/table-alarms.yml') as Figures['table'],
    dashboard: parsed('services/platform/resources/dashboard.yml') as Figures['dashboard'],
  },
};

const { widgets } = dashboardBody(subject) as { readonly widgets: readonly Widget[] };

const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
const text = JSON.stringify(metrics);

const linesOf = (title: string) =>
  widgets
    .filter(({ properties }) => properties.title === title)
    .map(({ properties }) => properties.annotations?.horizontal.map(({ value }) => value));

describe('nothing is missing', () => {
  test.each(declaredFunctions().map(({ key }) => key))('%s', (key) => {
    for (const metric of ['ConcurrentExecutions', 'Errors', 'Invocations', 'Throttles', 'Duration'])
      expect(text).toContain(
        JSON.stringify(['AWS/Lambda', metric, 'FunctionName', `glamora-production-${key}`]).slice(0, -1),
      );
  });

  test.each([
    ['settlement', 'ApproximateAgeOfOldestMessage'],
    ['search', 'ApproximateAgeOfOldestMessage'],
    ['scaling', 'ApproximateAgeOfOldestMessage'],
    ['settlement-dead-letters', 'ApproximateNumberOfMessagesVisible'],
    ['undelivered-changes', 'ApproximateNumberOfMessagesVisible'],
    ['failed-archiver-runs', 'ApproximateNumberOfMessagesVisible'],
  ])('the queue %s, by %s', (queue, metric) => {
    expect(text).toContain(`["AWS/SQS","${metric}","QueueName","glamora-production-${queue}"`);
  });

  test.each(['auth', 'content', 'purchases'])('the API of %s, with p50, p95 and p99', (api) => {
    for (const percentile of ['p50', 'p95', 'p99'])
      expect(metrics).toContainEqual([
        'AWS/ApiGateway',
        'Latency',
        'ApiName',
        `production-${api}`,
        'Stage',
        'production',
        { label: percentile, stat: percentile },
      ]);
  });

  test.each([
    'Active users (in 15 minutes)',
    'Items created',
    'Queries',
    'Answered from the API’s cache, %',
    'Content by where it was found, %',
    'Requests in five minutes',
    'Latency of origins, ms',
  ])('%s', (title) => {
    expect(widgets.map(({ properties }) => properties.title)).toContain(title);
  });
});

describe('a line says where something has to be done', () => {
  test.each([
    ['Concurrency, % of the limit', [70, 20]],
    ['Errors, % of the invocations', [1, 5]],
    ['Throttles', [10]],
    ['Duration, ms, p95', [5000]],
    ['Latency, ms', [100]],
    ['Errors, % of the requests', [1]],
    ['Requests and throttles in a minute', [1000, 10]],
    ['Refused for want of capacity', [0]],
    ['Latency, ms, Average', [50, 100]],
    ['Latency of origins, ms', [1000]],
    ['Answered by the edge alone, %', [85]],
    ['Errors, %', [1]],
    ['Share of them in use', [0.7]],
    ['Burn rate of availability, by the hour', [14.4, 6, 1]],
  ])('%s: %j', (title, values) => {
    const lines = linesOf(title);

    expect(lines).not.toEqual([]);
    expect(lines).toEqual(lines.map(() => values));
  });

  test('a function is measured by what is reserved for it, or else by what the account has', () => {
    expect(text).toContain('"100 * c1 / 200","label":"authenticateUser"');
    expect(text).toContain('"100 * c0 / 2000","label":"createNonce"');
  });
});

describe('CloudWatch takes it', () => {
  test('500 widgets, 500 metrics in each, 2,500 in all', () => {
    expect(widgets.length).toBeLessThanOrEqual(500);
    expect(Math.max(...widgets.map(({ properties }) => properties.metrics?.length ?? 0))).toBeLessThanOrEqual(
      500,
    );
    expect(metrics.length).toBeLessThanOrEqual(2500);
  });

  test('no widget lies on another, or beyond the 24th column', () => {
    const places = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`,
      ),
    );

    expect(new Set(places).size).toBe(places.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });

  test('ids of a graph are told apart', () => {
    for (const { properties } of widgets) {
      const ids = (properties.metrics ?? []).flatMap((row) => (row.at(-1) as { id?: string }).id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

test('a small marketplace, as a whole', () => {
  const small: Subject = {
    ...subject,
    stage: 'dev',
    isWatched: false,
    indexes: ['GSI1'],
    services: [
      {
        name: 'content',
        functions: ['getContent', 'indexContent'],
        hasApi: true,
        streamReaders: ['indexContent'],
        queues: ['search'],
        failures: ['search-dead-letters'],
      },
    ],
  };

  expect(dashboardBody(small)).toMatchSnapshot();
});

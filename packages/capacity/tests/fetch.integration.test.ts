/** The command on a server that answers as CloudWatch is documented to (JSON 1.0). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runFetch } from '../src/cli/fetch-command.ts';
import { readTrace } from '../src/cli/trace-file.ts';

interface Query {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
  readonly MetricDataQueries: readonly {
    readonly MetricStat: { readonly Period: number; readonly Metric: { readonly Dimensions: object[] } };
  }[];
}

const now = new Date('2026-11-20T12:03:30.000Z');
const folder = mkdtempSync(join(tmpdir(), 'fetch-'));
const queries: Query[] = [];
let answers: { readonly status: number; readonly body: object }[] = [];

const server = createServer((request, response) => {
  let text = '';
  request
    .on('data', (chunk: Buffer) => (text += chunk.toString()))
    .on('end', () => {
      queries.push(JSON.parse(text) as Query);
      const { status, body } = answers.shift() ?? page({});
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  queries.length = 0;
  answers = [];
});

const page = (counts: Readonly<Record<string, number>>, more: object = {}, StatusCode = 'Complete') => ({
  status: 200,
  body: {
    MetricDataResults: [
      {
        Id: 'invocations',
        Label: 'Invocations',
        StatusCode,
        Timestamps: Object.keys(counts).map((time) => Date.parse(time) / 1000),
        Values: Object.values(counts),
      },
    ],
    ...more,
  },
});

const fetchTo = (output: string, ...options: string[]) =>
  runFetch(
    ['--stage', 'production', '--function', 'purchaseContent', '--output', join(folder, output), ...options],
    now,
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
  );

describe('a history', () => {
  test('is written page after page, with zero where CloudWatch has no datapoint', async () => {
    answers = [
      page({ '2026-11-20T12:00:00Z': 5 }, { NextToken: 'more' }, 'PartialData'),
      page({ '2026-11-20T12:02:00Z': 7 }),
    ];

    await fetchTo('history.csv');

    expect(readFileSync(join(folder, 'history.csv'), 'utf8').split('\n')).toEqual([
      'timestamp_iso,count',
      '2026-11-20T12:00:00.000Z,5',
      '2026-11-20T12:01:00.000Z,0',
      '2026-11-20T12:02:00.000Z,7',
      '',
    ]);
    expect(queries.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
  });

  test('is of the function’s alias, and ends with the last minute that is over', async () => {
    answers = [page({ '2026-11-20T12:00:00Z': 5 })];

    await fetchTo('alias.csv');

    const [query] = queries;
    expect(query?.MetricDataQueries[0]?.MetricStat.Metric.Dimensions).toEqual([
      { Name: 'FunctionName', Value: 'glamora-production-purchaseContent' },
      { Name: 'Resource', Value: 'glamora-production-purchaseContent:live' },
    ]);
    expect(query?.EndTime).toBe(Date.parse('2026-11-20T12:03:00Z') / 1000);
    expect(query?.StartTime).toBe(Date.parse('2026-11-06T12:03:00Z') / 1000);
  });

  test.each([
    ['15', 60],
    ['16', 300],
    ['64', 3600],
  ])('of %s days comes in steps of %i seconds', async (days, period) => {
    answers = [page({ '2026-11-20T11:00:00Z': 5 })];

    await fetchTo('long.csv', '--days', days);

    expect(queries[0]?.MetricDataQueries[0]?.MetricStat.Period).toBe(period);
  });

  test('is a trace that a backtest reads, gzipped too', async () => {
    answers = [page({ '2026-11-20T12:00:00Z': 5, '2026-11-20T12:02:00Z': 7 })];

    await fetchTo('history.csv.gz');

    const path = join(folder, 'history.csv.gz');
    expect(gunzipSync(readFileSync(path)).toString()).toContain(',7\n');
    expect(readTrace(path)).toMatchObject({ stepSeconds: 60, requests: Float64Array.of(5, 0, 7) });
  });

  test('comes although CloudWatch throttles', async () => {
    const throttled = { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };
    answers = [throttled, throttled, page({ '2026-11-20T12:00:00Z': 5 })];

    await fetchTo('throttled.csv');

    expect(readFileSync(join(folder, 'throttled.csv'), 'utf8')).toContain(',5\n');
  });
});

test.each([
  ['nothing was counted', page({}), /counted nothing for glamora-production-purchaseContent:live in 14 days/],
  [
    'a part is missing',
    page({ '2026-11-20T12:00:00Z': 5 }, {}, 'InternalError'),
    /gave no data: InternalError/,
  ],
  [
    'it may not be read',
    { status: 400, body: { __type: 'AccessDeniedException', message: 'not authorized' } },
    /CloudWatch refused \(AccessDeniedException\): not authorized/,
  ],
])('says so where %s', async (_, answer, message) => {
  answers = [answer];

  await expect(fetchTo('never.csv')).rejects.toThrow(message);
});

test.each(['0', '456', '1.5'])('refuses %s days', async (days) => {
  await expect(fetchTo('never.csv', '--days', days)).rejects.toThrow(
    '--days is a whole number from 1 to 455',
  );
});

/**
 * A stage as the commands meet it: a real table and real queues, and before them one address that answers the other services'
 * calls in the form in which AWS does, from what the test says of the stage, and keeps what it is asked to change.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openTable, ScalingRepository } from '@glamora/data';
import {
  createTable,
  declaredTable,
  localClientSettings,
  startDatabase,
  startMessaging,
} from '@glamora/dev-cloud/backends';
import { CommandError } from '../../src/command-error.ts';
import { connectAws } from '../../src/ops/operated-stage.ts';
import { run } from '../../src/ops/run.ts';
import { listening } from '../dead-letters/stage-with-queues.ts';

const now = new Date('2026-11-20T12:07:30.000Z');

const stageName = 'staging';

/** What the test says of the stage, and what the commands made of it. */
export interface Situation {
  /** Values of the minutes by `<metric> <api>`, now and a day before. */
  readonly minutes: Record<string, readonly number[]>;
  readonly minutesYesterday: Record<string, readonly number[]>;
  readonly alarms: string[];
  mode: string;
  range: { minimum: number; maximum: number };
  reserved: number;
  readonly unreserved: number;
  shifting: boolean;
  cache: { enabled: boolean; size: string | undefined };
  readonly cacheKeys: string[];
  readonly logged: Record<string, readonly object[]>;
  /** Every call that changed something, as it came. */
  readonly changes: string[];
  /** What Application Auto Scaling refuses with, if it does. */
  refusal: string | undefined;
}

const deployedFigures = { provisioned: 20, max: 100, reserved: 100 };

export function quietSituation(): Situation {
  return {
    minutes: {},
    minutesYesterday: {},
    alarms: [],
    mode: 'automatic',
    range: { minimum: 20, maximum: 100 },
    reserved: 100,
    unreserved: 400,
    shifting: false,
    cache: { enabled: false, size: undefined },
    cacheKeys: ['method.request.path.contentId'],
    logged: {},
    changes: [],
    refusal: undefined,
  };
}

export interface StageOnAws {
  readonly decisions: ScalingRepository;
  /** Begins anew with this. */
  become(situation: Situation): Situation;
  /** What the command says, and how it ends; of a CommandError its message. */
  ops(...args: readonly string[]): Promise<{ exitCode: number; said: string; told: readonly string[] }>;
  addDeadLetter(queue: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startStageOnAws(): Promise<StageOnAws> {
  const [database, messaging] = await Promise.all([startDatabase(), startMessaging()]);
  await createTable(database.endpoint, { ...(await declaredTable()), TableName: `glamora-${stageName}` });
  let situation = quietSituation();
  let calls = 0;
  const server = createServer((request, response) => {
    void answer(request, response, situation, { dynamodb: database.endpoint, sqs: messaging.endpoint });
  });
  const endpoint = `http://127.0.0.1:${await listening(server)}`;
  const settings = { ...localClientSettings(endpoint), maxAttempts: 1 };
  const { region, credentials } = settings;
  const document = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(database.endpoint)));
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });
  return {
    decisions: new ScalingRepository(openTable(document, `glamora-${stageName}`)),
    become(next) {
      situation = next;
      return next;
    },
    async ops(...args) {
      const said: string[] = [];
      const told: string[] = [];
      const terminal = {
        say: (text: string) => said.push(text),
        tell: (text: string) => told.push(text),
        signal: new AbortController().signal,
      };
      // Each command a moment later than the one before.
      calls += 1;
      const time = new Date(now.getTime() + calls);
      const world = {
        environment: {},
        now: () => time,
        connect: async (name: string, _environment: object, journal: Parameters<typeof connectAws>[2]) =>
          connectAws(
            name,
            { settings, scalerUrl: `${endpoint}/${name}`, signer: { region, credentials } },
            journal,
          ),
      };
      try {
        const exitCode = await run([...args, '--stage', stageName], world, terminal);
        return { exitCode, said: said.join('\n'), told };
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        return { exitCode: 1, said: error.message, told };
      }
    },
    async addDeadLetter(queue) {
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({ QueueName: `glamora-${stageName}-${queue}-dead-letters` }),
      );
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    },
    async stop() {
      document.destroy();
      sqs.destroy();
      server.closeAllConnections();
      server.close();
      await Promise.all([database.stop(), messaging.stop()]);
    },
  };
}

interface Engines {
  readonly dynamodb: string;
  readonly sqs: string;
}

interface Answer {
  readonly status?: number;
  readonly body: object | string;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  situation: Situation,
  engines: Engines,
): Promise<void> {
  const body = await buffer(request);
  const target = String(request.headers['x-amz-target'] ?? '');
  const engine = target.startsWith('DynamoDB')
    ? engines.dynamodb
    : target.startsWith('AmazonSQS')
      ? engines.sqs
      : undefined;
  if (engine !== undefined) {
    const passed = await fetch(engine, {
      method: 'POST',
      headers: {
        'content-type': String(request.headers['content-type']),
        'x-amz-target': target,
        'x-amz-date': String(request.headers['x-amz-date']),
        authorization: String(request.headers.authorization),
      },
      body,
    });
    response.writeHead(passed.status, { 'content-type': String(passed.headers.get('content-type')) });
    response.end(Buffer.from(await passed.arrayBuffer()));
    return;
  }
  const { status = 200, body: answered } = answerOf(request, target, body.toString(), situation);
  const isText = typeof answered === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/xml' : 'application/json' });
  response.end(isText ? answered : JSON.stringify(answered));
}

function answerOf(request: IncomingMessage, target: string, body: string, situation: Situation): Answer {
  const named = operations[target.split('.').at(-1) ?? ''];
  if (named) return named(JSON.parse(body) as Body, situation);
  if (body.includes('Action=GetCallerIdentity')) return { body: callerIdentity };
  const call = `${request.method} ${decodeURIComponent((request.url ?? '').split('?')[0] ?? '')}`;
  const route = routes.find(([pattern]) => pattern.test(call));
  if (!route) return { status: 404, body: { message: `Nothing is recorded for ${call} ${target}` } };
  return { body: route[1](situation, body === '' ? {} : (JSON.parse(body) as Body)) };
}

// What a request holds follows from its operation.
// oxlint-disable-next-line typescript/no-explicit-any
type Body = Record<string, any>;

const operations: Readonly<Record<string, (body: Body, situation: Situation) => Answer>> = {
  GetMetricData({ MetricDataQueries, StartTime }, { minutes, minutesYesterday }) {
    const isYesterday = Number(StartTime) * 1000 < now.getTime() - 12 * 3_600_000;
    const series = isYesterday ? minutesYesterday : minutes;
    const results = (MetricDataQueries as Body[]).map(({ Id, MetricStat: { Metric, Stat } }) => {
      const { MetricName, Dimensions } = Metric as { MetricName: string; Dimensions: { Value: string }[] };
      const name = [
        MetricName,
        ...(Stat === 'p95' ? ['p95'] : []),
        ...Dimensions.slice(0, 1).map((each) => each.Value),
      ];
      return { Id, StatusCode: 'Complete', Timestamps: [], Values: series[name.join(' ')] ?? [] };
    });
    return { body: { MetricDataResults: results } };
  },
  DescribeAlarms: (_, { alarms }) => ({
    body: { MetricAlarms: alarms.map((AlarmName) => ({ AlarmName })), CompositeAlarms: [] },
  }),
  RegisterScalableTarget(body, situation) {
    if (situation.refusal !== undefined)
      return { status: 400, body: { __type: situation.refusal, message: situation.refusal } };
    situation.changes.push(`RegisterScalableTarget ${body['ResourceId']}`);
    situation.range = { minimum: Number(body['MinCapacity']), maximum: Number(body['MaxCapacity']) };
    return { body: {} };
  },
  DescribeLogGroups: ({ logGroupNamePrefix }, { logged }) => ({
    body: {
      logGroups: Object.keys(logged)
        .map((key) => `/aws/lambda/glamora-${stageName}-${key}`)
        .filter((name) => name.startsWith(logGroupNamePrefix as string))
        .map((logGroupName) => ({ logGroupName })),
    },
  }),
  FilterLogEvents({ logGroupName }, { logged }) {
    const key = (logGroupName as string).split('-').at(-1) ?? '';
    const events = (logged[key] ?? []).map((line, place) => ({
      timestamp: now.getTime() - place * 1000,
      message: typeof line === 'string' ? line : JSON.stringify(line),
    }));
    return { body: { events } };
  },
};

const callerIdentity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

const since = '2026-11-20T08:00:00.000Z';

const routes: readonly (readonly [RegExp, (situation: Situation, body: Body) => object])[] = [
  [/^GET .*\/scaling\/status$/, statusOf],
  [
    /^POST .*\/scaling\/mode$/,
    (situation, { mode, reason }) => {
      situation.changes.push(`mode ${mode as string}: ${reason as string}`);
      situation.mode = mode as string;
      return { mode: modeOf(situation), raised: mode === 'emergency' ? { getContentUrl: 'set' } : {} };
    },
  ],
  [/^GET .*\/functions\/.*\/concurrency$/, ({ reserved }) => ({ ReservedConcurrentExecutions: reserved })],
  [
    /^PUT .*\/functions\/.*\/concurrency$/,
    (situation, body) => {
      situation.reserved = Number(body['ReservedConcurrentExecutions']);
      situation.changes.push(`PutFunctionConcurrency ${situation.reserved}`);
      return body;
    },
  ],
  [
    /^GET .*\/account-settings/,
    ({ unreserved }) => ({ AccountLimit: { UnreservedConcurrentExecutions: unreserved } }),
  ],
  [
    /^GET .*\/functions\/.*\/configuration/,
    () => ({
      Environment: { Variables: { MANAGED_FUNCTIONS: JSON.stringify({ getContentUrl: deployedFigures }) } },
    }),
  ],
  [/^GET \/restapis$/, () => ({ item: [{ id: 'a1', name: `${stageName}-content` }] })],
  [
    /^GET \/restapis\/a1\/stages\//,
    ({ cache: { enabled, size } }) => ({
      stageName,
      cacheClusterEnabled: enabled,
      cacheClusterSize: size,
      cacheClusterStatus: enabled ? 'AVAILABLE' : 'NOT_AVAILABLE',
    }),
  ],
  [
    /^GET \/restapis\/a1\/resources/,
    ({ cacheKeys }) => ({
      item: [
        {
          path: '/content',
          resourceMethods: { GET: { methodIntegration: integrationOf('listContent', []) } },
        },
        {
          path: '/content/{contentId}',
          resourceMethods: { GET: { methodIntegration: integrationOf('getContent', cacheKeys) } },
        },
      ],
    }),
  ],
  [
    /^PATCH \/restapis\/a1\/stages\//,
    (situation, { patchOperations }) => {
      situation.changes.push(
        ...(patchOperations as Body[]).map(({ path, value }) => `${path as string} = ${value as string}`),
      );
      return {};
    },
  ],
  [
    /^DELETE \/restapis\/a1\/stages\/.*\/cache\/data$/,
    ({ changes }) => {
      changes.push('FlushStageCache');
      return {};
    },
  ],
];

function integrationOf(key: string, cacheKeyParameters: readonly string[]): object {
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:glamora-${stageName}-${key}:live/invocations`;
  return { uri, cacheKeyParameters };
}

function modeOf({ mode }: Situation): object {
  return { mode, since, until: null, thereafter: 'automatic', setBy: 'ada', reason: 'a show' };
}

function statusOf(situation: Situation): object {
  const { range, shifting } = situation;
  const scaled = {
    functionName: 'getContentUrl',
    range,
    provisioned: { configured: range.minimum, ready: range.minimum, shifting },
    forecast: { window: since, p10: 800, p50: 1000, p90: 1200, naive: 900 },
    compared: null,
    accuracy: null,
    rule: { followed: 'plan', historyUntil: null, losses: [] },
    decisions: [],
  };
  return { mode: modeOf(situation), functions: [scaled], decisions: [] };
}

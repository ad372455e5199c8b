/** The calls of CloudWatch, Application Auto Scaling and Lambda that the scaler makes, over HTTP: the functions' SDK talks to it. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { StartFailure } from '../backends/start-failure.ts';
import type { MetricStore } from './metric-store.ts';
import type { CapacityRange, ScalableFunctions } from './scalable-functions.ts';

export interface ScalingApi {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface ScalingApiSettings {
  readonly port: number;
  readonly metrics: MetricStore;
  readonly functions: ScalableFunctions;
}

type Body = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: object;
}

type Operation = (body: Body, settings: ScalingApiSettings) => Answer;

/** Listens on the loopback interface. Throws {@link StartFailure} where the port is taken. */
export function startScalingApi(settings: ScalingApiSettings): Promise<ScalingApi> {
  const server = createServer((request, response) => {
    answer(request, settings).then(
      (answered) => respond(response, answered),
      (error: Error) => respond(response, refusal(400, 'ValidationException', error.message)),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new StartFailure(
              `Port ${settings.port} is taken, the metrics need it. Stop what listens there, or choose other ports with GLAMORA_PORT.`,
            )
          : error,
      );
    });
    server.listen(settings.port, '127.0.0.1', () => {
      resolve({
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        async stop() {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

async function answer(request: IncomingMessage, settings: ScalingApiSettings): Promise<Answer> {
  const body = JSON.parse((await text(request)) || '{}') as Body;
  const { operation, parameters } = toCall(request);
  const play = operations[operation];
  return play
    ? play({ ...body, ...parameters }, settings)
    : refusal(400, 'InvalidAction', `${operation} is not played here`);
}

/** CloudWatch and Application Auto Scaling name the operation in a header; Lambda's is in the path. */
function toCall({ headers, url = '' }: IncomingMessage): { operation: string; parameters: Body } {
  const named = headers['x-amz-target']?.toString().split('.').pop();
  if (named !== undefined) return { operation: named, parameters: {} };
  const [, functionName = '', part = ''] = /\/functions\/([^/?]+)\/([^/?]+)/.exec(url) ?? [];
  const operation = { aliases: 'GetAlias', 'provisioned-concurrency': 'GetProvisionedConcurrencyConfig' }[
    part
  ];
  return { operation: operation ?? url, parameters: { FunctionName: decodeURIComponent(functionName) } };
}

interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
  };
}

const operations: Readonly<Record<string, Operation>> = {
  GetMetricData(body, { metrics }) {
    const queries = body['MetricDataQueries'] as readonly MetricQuery[];
    const from = Number(body['StartTime']) * 1000;
    const until = Number(body['EndTime']) * 1000;
    const results = queries.map(({ Id, MetricStat: { Metric, Period } }) => {
      const name = Metric.Dimensions.find(({ Name }) => Name === 'FunctionName')?.Value ?? '';
      const datapoints = [...metrics.read(Metric.MetricName, name, Period, from, until)].toSorted(
        ([left], [right]) => left - right,
      );
      return {
        Id,
        Label: Id,
        StatusCode: 'Complete',
        Timestamps: datapoints.map(([time]) => time / 1000),
        Values: datapoints.map(([, value]) => value),
      };
    });
    return { status: 200, body: { MetricDataResults: results } };
  },

  DescribeScalableTargets(body, { functions }) {
    const found = (body['ResourceIds'] as readonly string[]).flatMap((ResourceId) => {
      const range = functions.rangeOf(functionOf(ResourceId));
      if (range === undefined) return [];
      return [
        {
          ResourceId,
          ServiceNamespace: 'lambda',
          ScalableDimension: 'lambda:function:ProvisionedConcurrency',
          MinCapacity: range.minimum,
          MaxCapacity: range.maximum,
          RoleARN: 'arn:aws:iam::000000000000:role/local',
          CreationTime: 0,
        },
      ];
    });
    return { status: 200, body: { ScalableTargets: found } };
  },

  RegisterScalableTarget(body, { functions }) {
    functions.set(functionOf(body['ResourceId']), toRange(body));
    return { status: 200, body: {} };
  },

  PutScheduledAction(body, { functions }) {
    const [, time] = /^at\((.+)\)$/.exec(String(body['Schedule'])) ?? [];
    if (time === undefined) return refusal(400, 'ValidationException', 'only at(…) is played here');
    functions.order(
      String(body['ScheduledActionName']),
      functionOf(body['ResourceId']),
      toRange(body['ScalableTargetAction'] as Body),
      Date.parse(`${time}Z`),
    );
    return { status: 200, body: {} };
  },

  GetAlias(body, { functions }) {
    if (functions.rangeOf(String(body['FunctionName'])) === undefined)
      return refusal(
        404,
        'ResourceNotFoundException',
        'Only functions with provisioned concurrency have an alias here',
      );
    return { status: 200, body: { Name: 'live', FunctionVersion: '1' } };
  },

  /** What is asked for is there at once: no environment has to be prepared. */
  GetProvisionedConcurrencyConfig(body, { functions }) {
    const range = functions.rangeOf(String(body['FunctionName']));
    if (range === undefined)
      return refusal(404, 'ProvisionedConcurrencyConfigNotFoundException', 'Nothing is provisioned');
    return {
      status: 200,
      body: {
        RequestedProvisionedConcurrentExecutions: range.minimum,
        AvailableProvisionedConcurrentExecutions: range.minimum,
        Status: 'READY',
      },
    };
  },
};

/** `function:NAME:live` */
function functionOf(resourceId: unknown): string {
  return String(resourceId).split(':')[1] ?? '';
}

function toRange(body: Body): CapacityRange {
  return { minimum: Number(body['MinCapacity']), maximum: Number(body['MaxCapacity']) };
}

function refusal(status: number, name: string, message: string): Answer {
  return { status, body: { __type: name, message } };
}

function respond(response: ServerResponse, { status, body }: Answer): void {
  const error = '__type' in body ? { 'x-amzn-errortype': String(body.__type) } : {};
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...error });
  response.end(JSON.stringify(body));
}

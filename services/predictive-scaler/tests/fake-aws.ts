/** CloudWatch, Application Auto Scaling and Lambda on the loopback interface, as far as the scaler calls them: JSON 1.0, JSON 1.1, REST. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Value: string }[];
    };
    readonly Period: number;
  };
}

interface Target {
  readonly MinCapacity: number;
  readonly MaxCapacity: number;
}

interface Failure {
  readonly operation: string;
  readonly name: string;
  readonly status: number;
  times: number;
}

export interface Call {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Answer = { readonly status: number; readonly body: object; readonly error?: string };

export async function startFakeAws() {
  const calls: Call[] = [];
  const targets = new Map<string, Target>();
  const aliases = new Map<string, { weights: Record<string, number>; provisioned: number }>();
  let failures: Failure[] = [];
  let datapointsOf: (metric: string, name: string, period: number, time: number) => number | undefined = () =>
    undefined;
  let pageSize = Infinity;
  let statusOf: (id: string) => string = () => 'Complete';

  const operations: Record<string, (body: Readonly<Record<string, unknown>>) => Answer> = {
    GetMetricData: (body) => {
      const from = Number(body['NextToken'] ?? 0);
      const queries = body['MetricDataQueries'] as readonly MetricQuery[];
      const page = queries.slice(from, from + pageSize);
      const next = from + pageSize;
      return {
        status: 200,
        body: {
          MetricDataResults: page.map((query) =>
            series(query, Number(body['StartTime']), Number(body['EndTime'])),
          ),
          ...(next < queries.length && { NextToken: String(next) }),
        },
      };
    },
    DescribeScalableTargets: (body) => ({
      status: 200,
      body: {
        ScalableTargets: (body['ResourceIds'] as readonly string[]).flatMap((ResourceId) => {
          const target = targets.get(ResourceId);
          return target
            ? [
                {
                  ResourceId,
                  ServiceNamespace: 'lambda',
                  ScalableDimension: body['ScalableDimension'],
                  RoleARN: 'arn:aws:iam::1:role/scaling',
                  CreationTime: 0,
                  ...target,
                },
              ]
            : [];
        }),
      },
    }),
    RegisterScalableTarget: (body) => {
      targets.set(String(body['ResourceId']), {
        MinCapacity: Number(body['MinCapacity']),
        MaxCapacity: Number(body['MaxCapacity']),
      });
      return { status: 200, body: { ScalableTargetARN: 'arn:aws:application-autoscaling:local' } };
    },
    PutScheduledAction: () => ({ status: 200, body: {} }),
    GetAlias: ({ FunctionName }) => {
      const alias = aliases.get(String(FunctionName));
      if (!alias) return { status: 404, body: { Message: 'no alias' }, error: 'ResourceNotFoundException' };
      return {
        status: 200,
        body: {
          Name: 'live',
          FunctionVersion: '1',
          RoutingConfig: { AdditionalVersionWeights: alias.weights },
        },
      };
    },
    GetProvisionedConcurrencyConfig: ({ FunctionName }) => {
      const provisioned = aliases.get(String(FunctionName))?.provisioned ?? 0;
      if (provisioned === 0)
        return { status: 404, body: {}, error: 'ProvisionedConcurrencyConfigNotFoundException' };
      return {
        status: 200,
        body: {
          RequestedProvisionedConcurrentExecutions: provisioned,
          AvailableProvisionedConcurrentExecutions: provisioned,
          Status: 'READY',
        },
      };
    },
  };

  function series({ Id, MetricStat: { Metric, Period } }: MetricQuery, start: number, end: number) {
    const Timestamps: number[] = [];
    const Values: number[] = [];
    for (let time = start; time < end; time += Period) {
      const value = datapointsOf(Metric.MetricName, Metric.Dimensions[0]?.Value ?? '', Period, time * 1000);
      if (value === undefined) continue;
      Timestamps.push(time);
      Values.push(value);
    }
    return { Id, Label: Id, StatusCode: statusOf(Id), Timestamps, Values };
  }

  function answer(operation: string, body: Readonly<Record<string, unknown>>): Answer {
    const failure = failures.find((each) => each.operation === operation && each.times > 0);
    if (failure) {
      failure.times -= 1;
      return { status: failure.status, body: { message: failure.name }, error: failure.name };
    }
    return operations[operation]?.(body) ?? { status: 400, body: {}, error: 'UnknownOperationException' };
  }

  const server = createServer((request, response) => {
    let text = '';
    request
      .on('data', (chunk: Buffer) => (text += chunk.toString()))
      .on('end', () => {
        const { operation, body } = toCall(request, text);
        calls.push({ operation, body });
        const { status, body: answered, error } = answer(operation, body);
        response
          .writeHead(status, {
            'content-type': 'application/x-amz-json-1.1',
            ...(error !== undefined && { 'x-amzn-errortype': error }),
          })
          .end(JSON.stringify(error === undefined ? answered : { __type: error, ...answered }));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    targets,
    aliases,
    callsOf: (operation: string) => calls.filter((call) => call.operation === operation),
    /** Everything as after the start. */
    reset(): void {
      calls.length = 0;
      targets.clear();
      aliases.clear();
      failures = [];
      datapointsOf = () => undefined;
      pageSize = Infinity;
      statusOf = () => 'Complete';
    },
    /** What CloudWatch has counted; undefined: no datapoint. */
    counts(datapoints: typeof datapointsOf): void {
      datapointsOf = datapoints;
    },
    /** So many metrics an answer. */
    pages(metrics: number): void {
      pageSize = metrics;
    },
    /** The state of a metric's data, by the id of the query. */
    states(states: (id: string) => string): void {
      statusOf = states;
    },
    fails(operation: string, name: string, times = Infinity, status = 400): void {
      failures.push({ operation, name, times, status });
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toCall({ headers, url = '' }: IncomingMessage, text: string): Call {
  const operation = String(headers['x-amz-target'] ?? '').split('.')[1];
  if (operation !== undefined) return { operation, body: JSON.parse(text) as Call['body'] };
  const FunctionName = /functions\/([^/]+)/.exec(url)?.[1];
  return {
    operation: url.includes('/aliases/') ? 'GetAlias' : 'GetProvisionedConcurrencyConfig',
    body: { FunctionName },
  };
}

/** Stands between the functions and a back end, and does to their requests what it is told to. */
import { createHash } from 'node:crypto';
import { Agent, createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { withoutTimes } from './chance.ts';
import { throttlingError } from './throttling-error.ts';

export type RequestFault =
  /** Refused as DynamoDB refuses when it is asked for too much. */
  | { readonly kind: 'throttled' }
  /** Answered with status 500; the back end never hears of it. */
  | { readonly kind: 'failed' }
  /** The connection breaks before the back end hears of it. */
  | { readonly kind: 'unreachable' }
  /** The back end does as asked, and the connection breaks before anyone learns of it. */
  | { readonly kind: 'answer lost' }
  /** Taken, and never answered: what lies behind a cut network looks so. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'delayed'; readonly milliseconds: number };

export interface ProxiedRequest {
  /** `UpdateItem`, `eth_getTransactionReceipt`. */
  readonly operation: string;
  readonly body: string;
  /** The request apart from the times in it: the same in every run of the same seed. */
  readonly identity: string;
  /** How often the same was asked before: a retry is a request of its own. */
  readonly repetition: number;
}

/** Undefined lets the request through. */
export type DecideRequest = (request: ProxiedRequest) => RequestFault | undefined;

export interface FaultProxySettings {
  /** Origin of the back end: `http://127.0.0.1:8000`. */
  readonly target: string;
  readonly decide: DecideRequest;
}

export interface FaultProxy {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Longer than any client keeps a connection it does not use: a connection closed at the wrong moment would be one fault more. */
const keepAliveMilliseconds = 120_000;

export async function startFaultProxy({ target, decide }: FaultProxySettings): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const repetitions = new Map<string, number>();

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const asked = describeRequest(incoming, body.toString(), repetitions);
    const fault = decide(asked);
    if (fault?.kind === 'delayed') await pause(fault.milliseconds);
    switch (fault?.kind) {
      case undefined:
      case 'delayed': {
        const { status, headers, answer } = await forward(incoming, body);
        response.writeHead(status, headers).end(answer);
        return;
      }
      case 'throttled':
        response
          .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
          .end(throttlingError(asked.operation, asked.body));
        return;
      case 'failed':
        response.writeHead(500, { 'content-type': 'application/json' }).end('{}');
        return;
      case 'unreachable':
        response.destroy();
        return;
      case 'unanswered':
        return;
      case 'answer lost':
        await forward(incoming, body);
        response.destroy();
    }
  }

  function forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { host: _, connection: __, ...forwarded } = headers;
    send(new URL(url ?? '/', target), { method, agent, headers: forwarded })
      .once('error', reject)
      .once('response', (answer) => {
        buffer(answer).then(
          (content) =>
            resolve({
              status: answer.statusCode ?? 502,
              headers: contentHeaders(answer.headers),
              answer: content,
            }),
          reject,
        );
      })
      .end(body);
    return promise;
  }

  const server = createServer({ keepAliveTimeout: keepAliveMilliseconds }, (incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await stopped;
      agent.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly answer: Buffer;
}

/** Length and connection are the proxy's own affair. */
function contentHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name === 'content-type' || name.startsWith('x-amz') ? [[name, String(value)]] : [],
    ),
  );
}

function describeRequest(
  { headers }: IncomingMessage,
  body: string,
  repetitions: Map<string, number>,
): ProxiedRequest {
  const operation = String(headers['x-amz-target'] ?? '').split('.')[1] ?? rpcMethod(body);
  const identity = createHash('sha256')
    .update(`${operation} ${withoutChosenIds(body)}`)
    .digest('hex');
  const repetition = repetitions.get(identity) ?? 0;
  repetitions.set(identity, repetition + 1);
  return { operation, body, identity, repetition };
}

/** The SDK gives every transaction a token of its own, by which its retries are known. */
function withoutChosenIds(body: string): string {
  return withoutTimes(body).replace(/"ClientRequestToken":"[^"]*"/, '');
}

function rpcMethod(body: string): string {
  return /"method":"(\w+)"/.exec(body)?.[1] ?? 'request';
}

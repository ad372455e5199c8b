/**
 * The one address of the local marketplace. It plays API Gateway in front of the functions, and CloudFront in front of both
 * the API (`/api` is stripped) and the assets.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartFailure } from '../backends/start-failure.ts';
import { jsonAnswer, problemAnswer, send } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Console } from '../console/console.ts';
import { serveAsset } from './assets.ts';
import type { Assets } from './assets.ts';
import type { Documentation } from './documentation.ts';
import { isSignedByOperator } from './operator-signature.ts';
import type { SignableRequest } from './operator-signature.ts';
import { fromProxyResult, toProxyEvent } from './proxy-integration.ts';
import { matchRoute, segmentsOf } from './routes.ts';
import type { Route, RouteMatch } from './routes.ts';

/** What stands behind the gateway at this moment; it changes when a service's configuration does. */
export interface Upstream {
  readonly routes: readonly Route[];
  /** Of the Lambda API. */
  readonly lambdaEndpoint: string;
  readonly assets: Assets | null;
  /** What `GET /_dev` tells. */
  readonly description: object;
}

export interface GatewaySettings {
  /** 0 for any free one. */
  readonly port: number;
  /** Null while the functions start. */
  readonly upstream: () => Upstream | null;
  readonly documentation?: Documentation;
  readonly console?: Console;
  readonly onError: (line: string) => void;
}

export interface Gateway {
  readonly url: string;
  stop(): Promise<void>;
}

/** API Gateway's limit. */
const largestBody = 10 * 1024 * 1024;

/** Listens on the loopback interface. Throws {@link StartFailure} where the port is taken. */
export function startGateway(settings: GatewaySettings): Promise<Gateway> {
  let url = '';
  const server = createServer((request, response) => {
    void handle(request, response, settings, url);
  });
  // As long as clients keep idle connections, and longer: after the usual 5 s, a request that came while this process was busy
  // would find its connection closed.
  server.keepAliveTimeout = 65_000;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, settings.port)));
    server.listen(settings.port, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve({
        url,
        async stop() {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new StartFailure(
    `Port ${port} is taken, the gateway needs it. Stop what listens there, or choose another with GLAMORA_PORT.`,
  );
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  settings: GatewaySettings,
  publicUrl: string,
): Promise<void> {
  const requestId = randomUUID();
  const began = performance.now();
  let answer: Answer;
  try {
    answer = await answerTo(request, settings, publicUrl, requestId);
  } catch (error) {
    settings.onError(`${request.method} ${request.url}: ${String(error)}`);
    answer = problemAnswer('internal_error', pathOf(request));
  }
  const isPrivate = answer.isPrivate === true;
  const headers = { 'x-request-id': requestId, ...(isPrivate ? {} : crossOrigin), ...answer.headers };
  send(response, { ...answer, headers }, request.method !== 'HEAD');
  if (isPrivate) return;
  const { method = '', url = '' } = request;
  settings.console?.answered({ id: requestId, method, url, answer, milliseconds: performance.now() - began });
}

const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-request-id, etag, retry-after, location',
};

const preflight: Answer = {
  status: 204,
  headers: {
    'access-control-allow-methods': 'GET, POST, PATCH, OPTIONS',
    'access-control-allow-headers':
      'authorization, cache-control, content-type, idempotency-key, if-none-match, x-api-key',
    'access-control-max-age': '600',
  },
  body: '',
};

async function answerTo(
  request: IncomingMessage,
  settings: GatewaySettings,
  publicUrl: string,
  requestId: string,
): Promise<Answer> {
  const path = pathOf(request);
  const segments = decodedSegments(path);
  if (segments === null)
    return problemAnswer('validation_failed', path, {
      detail: 'The path is not well-formed',
      errors: [{ path: 'path', message: 'is not well-formed percent-encoded UTF-8' }],
    });
  if (request.method === 'OPTIONS') return preflight;

  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const page = isRead ? await settings.documentation?.(path) : null;
  const shown = isRead ? await settings.console?.serve(path, request.headers.host) : null;
  if (shown) return shown;
  if (page) return { status: 200, headers: { 'content-type': page.contentType }, body: page.body };
  const upstream = settings.upstream();
  if (upstream === null) return notThere(path);
  if (isRead) {
    if (path === '/_dev') return jsonAnswer(upstream.description);
    if (segments[0] === 'ipfs' && segments.length === 2 && upstream.assets !== null)
      return serveAsset(upstream.assets, new URL(request.url ?? '/', publicUrl), Date.now());
  }
  const apiSegments = segments[0] === 'api' ? segments.slice(1) : segments;
  const match = matchRoute(upstream.routes, request.method ?? 'GET', apiSegments);
  return invokeRoute(request, match, upstream, requestId);
}

async function invokeRoute(
  request: IncomingMessage,
  match: RouteMatch,
  upstream: Upstream,
  requestId: string,
): Promise<Answer> {
  const path = pathOf(request);
  if (match.kind === 'not_found') return problemAnswer('route_not_found', path);
  if (match.kind === 'method_not_allowed')
    return problemAnswer('method_not_allowed', path, { allowed: match.allowed });
  const body = await readBody(request);
  if (body === null)
    return problemAnswer('body_too_large', path, { detail: 'The body is larger than 10 MB' });
  if (match.route.signed === true && !isSignedByOperator(toSignable(request, body), new Date()))
    return problemAnswer('operator_signature_required', path, {
      detail:
        'Sign it with the local credentials: curl --aws-sigv4 aws:amz:us-east-1:execute-api --user local:local …',
    });
  const event = toProxyEvent({
    request,
    requestId,
    path: path.replace(/^\/api(?=\/)/, ''),
    query: new URL(request.url ?? '/', 'http://local').searchParams,
    body,
    route: match.route,
    pathParameters: match.pathParameters,
    now: Date.now(),
  });
  return invoke(upstream.lambdaEndpoint, match.route.functionName, event, requestId, path);
}

function toSignable({ method = '', url = '', headers }: IncomingMessage, body: Buffer): SignableRequest {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return { method, url, headers: Object.fromEntries(texts), body };
}

async function invoke(
  endpoint: string,
  functionName: string,
  event: object,
  requestId: string,
  path: string,
): Promise<Answer> {
  const url = `${endpoint}/2015-03-31/functions/${functionName}/invocations`;
  let invocation: Response;
  try {
    invocation = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
      body: JSON.stringify(event),
    });
  } catch {
    return notThere(path);
  }
  if (invocation.status === 404) return notThere(path);
  const result: unknown = await invocation.json();
  if (invocation.headers.has('x-amz-function-error'))
    return problemAnswer('internal_error', path, {
      detail: `${functionName} failed: ${(result as { errorMessage?: string }).errorMessage ?? 'without a message'}`,
    });
  return { ...fromProxyResult(result, path), functionName };
}

function notThere(path: string): Answer {
  return problemAnswer('dependency_unavailable', path, {
    detail: 'The functions are being started',
    retryAfterSeconds: 1,
  });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function decodedSegments(path: string): string[] | null {
  if (!path.startsWith('/')) return null;
  try {
    const segments = segmentsOf(path).map((segment) => decodeURIComponent(segment));
    return segments.some((segment) => segment.includes('\0')) ? null : segments;
  } catch {
    return null;
  }
}

/** Null for a body that API Gateway would refuse; the rest of it is thrown away unread. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= largestBody) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length > largestBody ? null : Buffer.concat(chunks);
}

/** Lambda's Invoke call over HTTP: the AWS SDK can talk to it. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FunctionPool } from './function-pool.ts';

const invocationPath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

export function lambdaEndpoint(pools: ReadonlyMap<string, FunctionPool>): Server {
  return createServer((request, response) => {
    handle(pools, request, response).catch((error: Error) => {
      respond(response, 500, { Type: 'Service', Message: error.message }, {});
    });
  });
}

async function handle(
  pools: ReadonlyMap<string, FunctionPool>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const name = nameOf(decodeURIComponent(invocationPath.exec(pathname)?.[1] ?? ''));
  const pool = pools.get(name);
  if (request.method !== 'POST' || pool === undefined) {
    request.resume();
    return respond(
      response,
      404,
      { Type: 'User', Message: `Function not found: ${name}` },
      { 'x-amzn-errortype': 'ResourceNotFoundException' },
    );
  }
  const event = (await text(request)) || '{}';
  const requestId = request.headers['x-amzn-requestid']?.toString() ?? randomUUID();
  if (request.headers['x-amz-invocation-type'] === 'Event') {
    // As Lambda does, the answer does not wait for the function.
    void pool.invoke(requestId, event);
    return respond(response, 202, null, {});
  }
  const result = await pool.invoke(requestId, event);
  if (result.ok) return respondText(response, 200, result.payload, {});
  return respond(response, 200, result.error, { 'x-amz-function-error': 'Unhandled' });
}

/** A function may be named by its ARN, with or without a version or an alias. */
function nameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return parts[0] === 'arn' ? (parts[6] ?? '') : (parts[0] ?? '');
}

function respond(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  respondText(response, status, body === null ? '' : JSON.stringify(body), headers);
}

function respondText(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

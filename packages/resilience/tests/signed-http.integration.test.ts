import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import { createSignedHttp } from '../src/index.ts';
import type { SendSigned } from '../src/index.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const received: Received[] = [];
let status: number;
const server = createServer((request, response) => {
  let body = '';
  request
    .on('data', (chunk: Buffer) => (body += chunk.toString()))
    .on('end', () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end('{"found":true}');
    });
});
let send: SendSigned;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

beforeEach(() => {
  received.length = 0;
  status = 200;
  const { port } = server.address() as AddressInfo;
  send = createSignedHttp({
    endpoint: `http://127.0.0.1:${port}`,
    service: 'es',
    dependency: 'the search cluster',
  });
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a signed call', () => {
  test('carries its body, its query and a signature for the region and the service', async () => {
    const answer = await send({
      method: 'PUT',
      path: '/content/_doc/a?if_seq_no=1',
      body: { title: ['hat'] },
    });

    expect(answer).toEqual({ status: 200, body: { found: true } });
    expect(received).toMatchObject([
      { method: 'PUT', url: '/content/_doc/a?if_seq_no=1', body: '{"title":["hat"]}' },
    ]);
    expect(received[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-west-1\/es\/aws4_request, SignedHeaders=content-type;host;[^,]*, Signature=[0-9a-f]{64}$/,
    );
  });

  test('carries the headers that it is given', async () => {
    await send({ method: 'GET', path: '/', headers: { 'cache-control': 'max-age=0' } });

    expect(received[0]?.headers['cache-control']).toBe('max-age=0');
  });

  test('gives back a refusal as an answer', async () => {
    status = 409;

    const answer = await send({ method: 'GET', path: '/' });

    expect(answer.status).toBe(409);
  });

  test.each([429, 500, 503])(
    'that is answered with %i says that the dependency is out of reach',
    async (failure) => {
      status = failure;

      const thrown: unknown = await send({ method: 'GET', path: '/' }).catch((error: unknown) => error);

      expect(thrown).toBeInstanceOf(DependencyUnavailable);
      expect(thrown).toMatchObject({ dependency: 'the search cluster' });
    },
  );

  test('to nobody opens the circuit', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const lost = createSignedHttp({
      endpoint: `http://127.0.0.1:${port}`,
      service: 'es',
      dependency: 'the search cluster',
    });
    const attempt = () => lost({ method: 'GET', path: '/' }).catch((error: unknown) => error);

    const failures = [await attempt(), await attempt(), await attempt(), await attempt()];

    expect(failures).toMatchObject([
      { retryAfterSeconds: 1 },
      { retryAfterSeconds: 1 },
      { retryAfterSeconds: 1 },
      { cause: { isBrokenCircuitError: true } },
    ]);
  });
});

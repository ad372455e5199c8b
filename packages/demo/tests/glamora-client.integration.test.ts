import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkHealth, getContent, listContent } from '@glamora/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ContractBroken, GlamoraClient } from '../src/index.ts';

let server: Server;
let client: GlamoraClient;
let asked: IncomingMessage | undefined;
let reply: { status: number; headers: Record<string, string>; body: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = request;
    response.writeHead(reply.status, reply.headers).end(reply.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new GlamoraClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`, 'token');
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const json = { 'content-type': 'application/json', 'x-request-id': 'request-1' };

beforeEach(() => {
  reply = { status: 200, headers: json, body: '{"status":"ok","checks":{"table":"ok"}}' };
});

describe('a call', () => {
  it('carries the token, the parameters and the query, each encoded', async () => {
    reply.body = '{"items":[],"nextCursor":null}';

    await client.call(listContent, { query: { category: 'haute & couture', limit: '5' } });

    expect(asked?.url).toBe('/api/content?category=haute+%26+couture&limit=5');
    expect(asked?.headers.authorization).toBe('Bearer token');
  });

  it('cannot leave its path by a parameter', async () => {
    reply.status = 304;
    reply.body = '';

    await client.call(getContent, { parameters: { contentId: '../users/me?x' } });

    expect(asked?.url).toBe('/api/content/..%2Fusers%2Fme%3Fx');
  });

  it('gives the answer as the contract types it', async () => {
    const answer = await client.call(checkHealth, {});

    expect(answer).toMatchObject({ ok: true, status: 200, requestId: 'request-1', body: { status: 'ok' } });
  });

  it('gives a refusal as a value', async () => {
    const problem = {
      type: 'urn:glamora:problem:dependency_unavailable',
      title: 'A part of the marketplace is out of reach',
      status: 503,
      detail: 'the table is out of reach',
      code: 'dependency_unavailable',
      instance: '/health',
    };
    reply = {
      status: 503,
      headers: { ...json, 'content-type': 'application/problem+json' },
      body: JSON.stringify(problem),
    };

    const answer = await client.call(checkHealth, {});

    expect(answer).toMatchObject({ ok: false, status: 503, problem });
  });

  it.each([
    ['a body outside the contract', { body: '{"status":"fine"}' }],
    ['a body that is no JSON', { body: '<html>' }],
    ['a status outside the contract', { status: 418 }],
    ['a refusal that is none', { headers: { ...json, 'content-type': 'application/problem+json' } }],
    ['no request id', { headers: { 'content-type': 'application/json' } }],
  ])('is broken by %s', async (_, differing) => {
    Object.assign(reply, differing);

    await expect(client.call(checkHealth, {})).rejects.toThrow(ContractBroken);
  });
});

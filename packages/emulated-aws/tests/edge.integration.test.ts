import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEdge } from '../src/edge/edge.ts';
import type { Edge } from '../src/edge/edge.ts';

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

describe('the edge in front of the deployed APIs', () => {
  let upstream: Server;
  let edge: Edge;

  beforeAll(async () => {
    upstream = createServer((request, response) => void echo(request, response));
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    edge = await startEdge();
  });

  afterAll(async () => {
    await edge.stop();
    upstream.close();
  });

  async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = request;
    response.writeHead(201, { 'x-answered-by': 'the API' });
    response.end(JSON.stringify({ method, url, headers, body: await text(request) }));
  }

  function open(): void {
    const { port } = upstream.address() as AddressInfo;
    const s3 = new S3Client({ region: 'us-east-1' });
    edge.open({
      apis: { content: `http://127.0.0.1:${port}/restapis/c0/emulated/_user_request_` },
      apiKey: 'the-key',
      assets: { s3, bucket: 'assets', publicKeys: {} },
      description: { chainId: 31_337 },
    });
  }

  it('says so where nothing is deployed yet', async () => {
    const answer = await fetch(`${edge.url}/api/content`);

    expect(answer.status).toBe(503);
  });

  it('hands a call on to the API of its path, with the key of those who bring none', async () => {
    open();

    const answer = await fetch(`${edge.url}/api/content/search?q=gown`, { method: 'POST', body: 'silk' });

    const received = (await answer.json()) as Echo;
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-answered-by')).toBe('the API');
    expect(received).toMatchObject({
      method: 'POST',
      url: '/restapis/c0/emulated/_user_request_/content/search?q=gown',
      body: 'silk',
      headers: { 'x-api-key': 'the-key' },
    });
  });

  it('leaves the key of a partner alone', async () => {
    open();

    const answer = await fetch(`${edge.url}/api/content`, { headers: { 'x-api-key': 'of a partner' } });

    expect(((await answer.json()) as Echo).headers['x-api-key']).toBe('of a partner');
  });

  it('knows no other paths', async () => {
    open();

    const answer = await fetch(`${edge.url}/api/scaling/mode`);

    expect(answer.status).toBe(404);
  });

  it('opens no asset without a signature', async () => {
    open();

    const answer = await fetch(
      `${edge.url}/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy`,
    );

    expect(answer.status).toBe(403);
  });

  it('tells where the chain is', async () => {
    open();

    const answer = await fetch(`${edge.url}/_dev`);

    expect(await answer.json()).toEqual({ chainId: 31_337 });
  });
});

/**
 * What stands before the deployed APIs, as the distribution does on AWS: one address, calls told apart by their path, and the
 * assets behind signed addresses. The calls go on to the emulated API Gateway.
 */
import { createServer, request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { serveAsset } from '@glamora/dev-cloud/assets';
import type { Assets } from '@glamora/dev-cloud/assets';

export interface EdgeOrigins {
  /** By the first segment of the path: where the API's stage answers, and the key that it wants. */
  readonly apis: Readonly<Record<string, string>>;
  readonly apiKey: string;
  readonly assets: Assets;
  /** What `GET /_dev` tells: the demo and the tests find the chain there. */
  readonly description: object;
}

export interface Edge {
  readonly url: string;
  /** Nothing is behind it before. */
  open(origins: EdgeOrigins): void;
  stop(): Promise<void>;
}

export function startEdge(): Promise<Edge> {
  let origins: EdgeOrigins | null = null;
  let url = '';
  const server = createServer((request, response) => {
    forward(request, response, url, origins).catch((error: unknown) => {
      response.writeHead(502, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      resolve({
        url,
        open: (opened) => {
          origins = opened;
        },
        stop: async () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  publicUrl: string,
  origins: EdgeOrigins | null,
): Promise<void> {
  const url = new URL(request.url ?? '/', publicUrl);
  const path = url.pathname.replace(/^\/api(?=\/)/, '');
  const first = path.split('/')[1] ?? '';
  if (origins === null) return answer(response, 503, 'Nothing is deployed yet');
  if (path === '/_dev') return answer(response, 200, JSON.stringify(origins.description), 'application/json');
  if (first === '_pinning') return pin(request, response, path, origins.assets);
  if (first === 'ipfs') {
    const asset = await serveAsset(origins.assets, url, Date.now());
    response.writeHead(asset.status, asset.headers as Record<string, string>);
    response.end(asset.body);
    return;
  }
  const api = origins.apis[first];
  if (api === undefined) return answer(response, 404, 'No API answers here');
  await forwardTo(new URL(`${api}${path}${url.search}`), request, response, origins.apiKey);
}

/** Stands for a creator's pinning service, which may write to the bucket: the demo and the tests may not by themselves. */
async function pin(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { s3, bucket }: Assets,
): Promise<void> {
  const key = path.split('/').slice(3).join('/');
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await buffer(request) }));
  answer(response, 200, '');
}

function forwardTo(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  apiKey: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': apiKey, ...request.headers, host: url.host };
    // A connection of its own: kept ones cost the emulator 40 ms.
    const onward = send(url, { method: request.method ?? 'GET', headers, agent: false }, (received) => {
      response.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(response);
      received.once('end', resolve);
    });
    onward.once('error', reject);
    request.pipe(onward);
  });
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

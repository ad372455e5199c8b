/** Stands between the service and the chain, and can be out of order. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ChainProxy {
  readonly rpcUrl: string;
  /** Requests that arrived so far. */
  readonly requests: () => number;
  breakDown(): void;
  mend(): void;
  stop(): Promise<void>;
}

export async function startChainProxy(rpcUrl: string): Promise<ChainProxy> {
  let isBroken = false;
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (isBroken) {
      response.writeHead(503).end();
      return;
    }
    const headers = { 'content-type': 'application/json' };
    const forwarded = await fetch(rpcUrl, { method: 'POST', headers, body });
    response.writeHead(forwarded.status, headers).end(await forwarded.text());
  }

  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    rpcUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    breakDown() {
      isBroken = true;
    },
    mend() {
      isBroken = false;
    },
    stop() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return stopped;
    },
  };
}

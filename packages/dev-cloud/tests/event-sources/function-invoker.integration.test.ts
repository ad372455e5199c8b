import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { lambdaInvoker } from '../../src/event-sources/index.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  const listening = Promise.withResolvers<void>();
  server = createServer(listener).listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the invoker of a Lambda endpoint', () => {
  test('posts the event to the function and gives its result', async () => {
    const endpoint = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () =>
        response.end(JSON.stringify({ path: request.url, event: Buffer.concat(chunks).toString() })),
      );
    });

    const invocation = await lambdaInvoker(endpoint).invoke('settle-purchase', { Records: [] });

    expect(invocation).toEqual({
      ok: true,
      payload: { path: '/2015-03-31/functions/settle-purchase/invocations', event: '{"Records":[]}' },
    });
  });

  test('takes an empty answer for a function that returned nothing', async () => {
    const endpoint = await serve((_request, response) => response.end());

    expect(await lambdaInvoker(endpoint).invoke('f', {})).toEqual({ ok: true, payload: null });
  });

  test('tells a function that threw by its header', async () => {
    const endpoint = await serve((_request, response) =>
      response.setHeader('X-Amz-Function-Error', 'Unhandled').end('{"errorMessage":"no chain"}'),
    );

    expect(await lambdaInvoker(endpoint).invoke('f', {})).toEqual({
      ok: false,
      error: 'function',
      message: 'no chain',
    });
  });

  test('takes an answer that is not JSON for a failure of the function', async () => {
    const endpoint = await serve((_request, response) => response.end('<html>'));

    expect(await lambdaInvoker(endpoint).invoke('f', {})).toMatchObject({ ok: false, error: 'function' });
  });

  test('takes a connection that breaks off for a failure: the function may have run', async () => {
    const endpoint = await serve((request) => request.socket.destroy());

    expect(await lambdaInvoker(endpoint).invoke('f', {})).toMatchObject({ ok: false, error: 'function' });
  });

  test('takes an unknown function for one that is not ready', async () => {
    const endpoint = await serve((_request, response) =>
      response.writeHead(404).end('{"Message":"not found"}'),
    );

    expect(await lambdaInvoker(endpoint).invoke('f', {})).toEqual({ ok: false, error: 'not_ready' });
  });

  test('is ready when the endpoint answers anything, and not when nobody listens', async () => {
    const endpoint = await serve((_request, response) => response.writeHead(404).end());
    const listening = await lambdaInvoker(endpoint).isReady('f');
    const closed = Promise.withResolvers<void>();
    server?.closeAllConnections();
    server?.close(() => closed.resolve());
    await closed.promise;

    expect(listening).toBe(true);
    expect(await lambdaInvoker(endpoint).isReady('f')).toBe(false);
    expect(await lambdaInvoker(endpoint).invoke('f', {})).toEqual({ ok: false, error: 'not_ready' });
  });
});

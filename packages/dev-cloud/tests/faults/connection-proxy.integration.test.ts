/** A server that echoes behind the proxy, and a connection before it. */
import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startConnectionProxy } from '../../src/faults/index.ts';
import type { ConnectionFault, ConnectionProxy } from '../../src/faults/index.ts';

let echo: Server;
let received: string[];
let proxy: ConnectionProxy;
let fault: ConnectionFault | undefined;
let client: Socket;
let onAsked: (() => void) | undefined;

function decide(): ConnectionFault | undefined {
  onAsked?.();
  return fault;
}

beforeEach(async () => {
  fault = undefined;
  onAsked = undefined;
  received = [];
  echo = createServer((socket) => {
    socket.on('data', (piece) => {
      received.push(piece.toString());
      socket.write(piece);
    });
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startConnectionProxy({ port: (echo.address() as AddressInfo).port, decide });
  client = connect(proxy.port, '127.0.0.1');
  await once(client, 'connect');
});
afterEach(async () => {
  client.destroy();
  await proxy.stop();
  echo.close();
});

async function answerTo(text: string): Promise<string> {
  client.write(text);
  return String((await once(client, 'data'))[0]);
}

test('what is sent goes through where nothing is to happen to it', async () => {
  expect(await answerTo('hello')).toBe('hello');
});

test('what is delayed goes through all the same', async () => {
  fault = { kind: 'delayed', milliseconds: 5 };

  expect(await answerTo('late')).toBe('late');
});

test('a connection breaks, and so does the next', async () => {
  fault = { kind: 'unreachable' };
  client.write('lost');
  await once(client, 'close');

  const next = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
  await once(next, 'close');

  expect(received).toEqual([]);
});

test('what is not answered never arrives, and what comes after it does', async () => {
  fault = { kind: 'unanswered' };
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  onAsked = resolve;
  client.write('lost');
  await taken;
  fault = undefined;

  const answer = await answerTo('kept');

  expect(answer).toBe('kept');
  expect(received).toEqual(['kept']);
});

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import { readSecretParameters } from '../src/index.ts';

const stored: Readonly<Record<string, string>> = { '/glamora/test/a': 'alpha', '/glamora/test/b': 'beta' };

let store: Server;
let endpoint: string;
let asked: { Names: string[]; WithDecryption: boolean };
let failures: number[];

beforeEach(async () => {
  failures = [];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  store = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
});

afterEach(async () => {
  store.closeAllConnections();
  await new Promise((resolve) => store.close(resolve));
});

describe('secret parameters', () => {
  test('come decrypted, in the order they were asked for', async () => {
    const secrets = await readSecretParameters(['/glamora/test/a', '/glamora/test/b'], endpoint);

    expect(secrets).toEqual(['alpha', 'beta']);
    expect(asked.WithDecryption).toBe(true);
  });

  test('that do not exist are named', async () => {
    const secrets = readSecretParameters(['/glamora/test/a', '/glamora/test/c'], endpoint);

    await expect(secrets).rejects.toThrow('These parameters do not exist: /glamora/test/c');
  });

  test('are asked for again where the store has a bad moment', async () => {
    failures = [503, 429];

    const secrets = await readSecretParameters(['/glamora/test/a'], endpoint);

    expect(secrets).toEqual(['alpha']);
  });

  test('of a store that stays away are given up after three attempts', async () => {
    failures = [503, 503, 503];

    const secrets = readSecretParameters(['/glamora/test/a'], endpoint);

    await expect(secrets).rejects.toThrow(DependencyUnavailable);
    expect(failures).toEqual([]);
  });

  test('that may not be read say so', async () => {
    failures = [400];

    const secrets = readSecretParameters(['/glamora/test/a'], endpoint);

    await expect(secrets).rejects.toThrow(
      'The parameter store refuses /glamora/test/a: {"__type":"Failure"}',
    );
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  asked = (await json(request)) as typeof asked;
  // In an order of its own, as the service has it.
  const found = asked.Names.filter((name) => name in stored).toReversed();
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  const failure = failures.shift();
  if (failure !== undefined) return void response.writeHead(failure).end('{"__type":"Failure"}');
  response.end(JSON.stringify({ Parameters: found.map((Name) => ({ Name, Value: stored[Name] })) }));
}

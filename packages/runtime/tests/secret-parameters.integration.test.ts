import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSecretParameters } from '../src/index.ts';

const stored: Readonly<Record<string, string>> = { '/glamora/test/a': 'alpha', '/glamora/test/b': 'beta' };

let store: Server;
let client: SSMClient;
let asked: { Names: string[]; WithDecryption: boolean };

beforeEach(async () => {
  store = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  client = new SSMClient({
    endpoint: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => store.close(resolve));
});

describe('secret parameters', () => {
  test('come decrypted, in the order they were asked for', async () => {
    const secrets = await readSecretParameters(['/glamora/test/a', '/glamora/test/b'], client);

    expect(secrets).toEqual(['alpha', 'beta']);
    expect(asked.WithDecryption).toBe(true);
  });

  test('that do not exist are named', async () => {
    const secrets = readSecretParameters(['/glamora/test/a', '/glamora/test/c'], client);

    await expect(secrets).rejects.toThrow('These parameters do not exist: /glamora/test/c');
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  asked = (await json(request)) as typeof asked;
  // In an order of its own, as the service has it.
  const found = asked.Names.filter((name) => name in stored).toReversed();
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify({ Parameters: found.map((Name) => ({ Name, Value: stored[Name] })) }));
}

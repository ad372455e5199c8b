/** A small system of two services, driven over HTTP. */
import { createSign } from 'node:crypto';
import { request } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { cannedPolicy } from '../../src/gateway/signed-url.ts';
import { localClientSettings, startLocalCloud } from '../../src/index.ts';
import type { LocalCloud } from '../../src/index.ts';

const servicesDirectory = fileURLToPath(new URL('../fixtures/services', import.meta.url));
let dataDirectory: string;
let cloud: LocalCloud;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-cloud-'));
  cloud = await startLocalCloud({ dataDirectory, port: 0, servicesDirectory });
}, 30_000);

afterAll(async () => {
  await cloud.stop();
  await rm(dataDirectory, { recursive: true, force: true });
}, 15_000);

const get = (path: string, options: RequestInit = {}) => fetch(`${cloud.url}${path}`, options);

/** Sends the path as it is: fetch would tidy it up. */
function getRaw(path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(cloud.url);
    request({ hostname, port, path }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

async function until<Value>(ask: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> {
  const value = await ask();
  return isThere(value) ? value : until(ask, isThere);
}

describe('the gateway', () => {
  test('hands a function the event of API Gateway, and its environment resolved', async () => {
    const response = await get('/api/greetings/M%C3%A9lanie?a=1&a=2');

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      greeting: 'Hello, Mélanie',
      query: { a: ['1', '2'] },
      requestId: response.headers.get('x-request-id'),
      issuer: cloud.url,
      chain: '31337',
    });
  });

  test('refuses what no route takes', async () => {
    const nowhere = await get('/nowhere');
    const method = await get('/greetings/you', { method: 'DELETE' });

    expect(nowhere.status).toBe(404);
    expect(nowhere.headers.get('content-type')).toBe('application/problem+json');
    expect(await nowhere.json()).toMatchObject({ code: 'route_not_found', instance: '/nowhere' });
    expect(method.status).toBe(405);
    expect(method.headers.get('allow')).toBe('GET');
    expect(await method.json()).toMatchObject({ code: 'method_not_allowed' });
  });

  test.each(['/greetings/%E0%A4%A', '/greetings/%00', '/greetings/%'])(
    'refuses the path %s',
    async (path) => {
      const response = await getRaw(path);

      expect(response.status).toBe(400);
      expect(JSON.parse(response.body)).toMatchObject({ code: 'validation_failed' });
    },
  );

  test.each(['/greetings/../../etc/passwd', '/../_dev', '//greetings/you'])(
    'does not walk: %s',
    async (path) => {
      const response = await getRaw(path);

      expect(response.status).toBe(404);
    },
  );

  test('refuses a body of more than 10 MB', async () => {
    const response = await get('/messages', { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });

    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'body_too_large' });
  });

  test('lets local browsers in', async () => {
    const preflight = await get('/messages', { method: 'OPTIONS' });
    const response = await get('/greetings/you');

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each([
    ['throws', '/crash', /out of thread/],
    ['does not answer in time', '/oversleep', /timed out after 1.00 seconds/],
  ])('tells of a function that %s', async (_name, path, detail) => {
    const response = await get(path);

    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      code: 'internal_error',
      detail: expect.stringMatching(detail),
    });
  });

  test('serves more requests at a time than a function has environments', async () => {
    const responses = await Promise.all(
      Array.from({ length: 40 }, (_, number) => get(`/greetings/${number}`)),
    );

    expect(responses.map((response) => response.status)).toEqual(Array(40).fill(200));
  });

  test('says where everything is', async () => {
    const response = await get('/_dev');

    expect(await response.json()).toEqual({
      ...cloud.chain,
      endpoints: cloud.endpoints,
      assetsBucket: 'shelf-local-pictures',
      services: ['shelf', 'stall'],
    });
  });
});

async function signedAddress(key: string): Promise<string> {
  const secrets = JSON.parse(await readFile(join(dataDirectory, 'parameters.json'), 'utf8')) as Record<
    string,
    string
  >;
  const expires = Math.floor(Date.now() / 1000) + 60;
  const address = `${cloud.url}/ipfs/${key}`;
  const signature = createSign('RSA-SHA1')
    .update(cannedPolicy(address, expires))
    .sign(secrets['/glamora/local/assets/signing-key'] ?? '', 'base64')
    .replaceAll('+', '-')
    .replaceAll('=', '_')
    .replaceAll('/', '~');
  const keyPairId = secrets['/glamora/local/assets/key-pair-id'];
  return `${address}?Expires=${expires}&Signature=${signature}&Key-Pair-Id=${keyPairId}`;
}

describe('the assets', () => {
  beforeAll(async () => {
    const s3 = new S3Client({ ...localClientSettings(cloud.endpoints.s3), forcePathStyle: true });
    await s3.send(
      new PutObjectCommand({
        Bucket: 'shelf-local-pictures',
        Key: 'ipfs/hat',
        Body: '<svg/>',
        ContentType: 'image/svg+xml',
      }),
    );
    s3.destroy();
  });

  test('open with a signed address', async () => {
    const response = await fetch(await signedAddress('hat'));

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(response.headers.get('cache-control')).toContain('max-age=31536000');
    expect(await response.text()).toBe('<svg/>');
  });

  test('stay shut without one', async () => {
    const bare = await get('/ipfs/hat');
    const other = await fetch((await signedAddress('hat')).replace('/ipfs/hat', '/ipfs/dress'));

    expect([bare.status, other.status]).toEqual([403, 403]);
  });

  test('are not found where there are none', async () => {
    const response = await fetch(await signedAddress('dress'));

    expect(response.status).toBe(404);
  });
});

test('a message goes through the queue, the table and its stream', async () => {
  await get('/messages', { method: 'POST', body: 'silk' });

  const copy = await until(
    () => get('/messages/copy%20of%20silk'),
    (response) => response.ok,
  );

  expect(await copy.json()).toEqual({ id: 'copy of silk' });
}, 20_000);

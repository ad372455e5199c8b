/** The function that makes caches forget, with a real Redis, a real queue, and an API that shows what it was asked. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { contentCacheKey, contentIdSchema, spellingsOf } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import { mayUseRedis, startRedis } from '@glamora/dev-cloud/backends';
import type { LocalRedis } from '@glamora/dev-cloud/backends';
import { connectSharedCache } from '@glamora/resilience';
import { publicTenant } from '@glamora/runtime';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

const contentId = contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG');
const otherId = contentIdSchema.parse('bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy');

interface Asked {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

let api: Server;
let apiUrl: string;
let apiStatus = 200;
let asked: Asked[] = [];

beforeAll(async () => {
  api = createServer((request, response) => {
    asked.push({ path: request.url, headers: request.headers });
    response.writeHead(apiStatus).end();
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/production`;
});
afterAll(async () => {
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
});
beforeEach(() => {
  asked = [];
  apiStatus = 200;
});
afterEach(() => {
  jest.resetModules();
});

/** The function as a new environment has it. */
async function deliverTo(
  variables: { REDIS_URL: string; API_CACHE_URL: string; API_CACHE_KEY?: string },
  changedId = contentId,
) {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    // Nobody listens: a message that had to wait, or was given up, would be left in its queue.
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
    CACHE_INVALIDATION_QUEUE_URL: 'http://127.0.0.1:1/000000000000/cache-invalidation',
    CACHE_INVALIDATION_DEAD_LETTERS_URL: 'http://127.0.0.1:1/000000000000/cache-invalidation-dead-letters',
    API_CACHE_KEY: '',
    ...variables,
  });
  const { handler } = await import('../functions/invalidate-caches/handler.ts');
  const message = {
    type: 'content.changed',
    contentId: changedId,
    version: 2,
    changedAt: new Date().toISOString(),
  };
  const record = {
    messageId: 'm1',
    body: JSON.stringify(message),
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
  };
  const event = { Records: [record, { ...record, messageId: 'm2' }] } as unknown as SQSEvent;
  return handler(event);
}

const done: SQSBatchResponse = { batchItemFailures: [] };
const left: SQSBatchResponse = {
  batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
};

(mayUseRedis() ? describe : describe.skip)('the shared cache', () => {
  let server: LocalRedis;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  test('forgets content that changed, whichever CID version named it, and nothing else', async () => {
    const cache = connectSharedCache(server.url, { timeOutMs: 900 });
    const keyOf = (id: ContentId) => contentCacheKey(publicTenant, id);
    const entry = { value: 'old', version: 1, readAt: Date.now() };
    await cache.write([contentId, otherId].map((id) => ({ key: keyOf(id), entry, keptSeconds: 60 })));

    const response = await deliverTo({ REDIS_URL: server.url, API_CACHE_URL: '' });

    expect(response).toEqual(done);
    expect(await cache.read(keyOf(contentId))).toBeUndefined();
    expect(await cache.read(keyOf(otherId))).toEqual(entry);
  });

  test('that is out of reach lets the messages come again', async () => {
    const response = await deliverTo({ REDIS_URL: 'redis://127.0.0.1:1', API_CACHE_URL: '' });

    expect(response).toEqual(left);
  });
});

describe('the API’s cache', () => {
  test('is asked, by a signed call, for every spelling of the content anew', async () => {
    const response = await deliverTo({ REDIS_URL: '', API_CACHE_URL: apiUrl });

    const paths = new Set(asked.map(({ path }) => path));
    expect(response).toEqual(done);
    expect(paths).toEqual(new Set(spellingsOf(contentId).map((id) => `/production/content/${id}`)));
    for (const { headers } of asked) {
      expect(headers['cache-control']).toBe('max-age=0');
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/us-east-1\/execute-api\/aws4_request, SignedHeaders=\S*host\S*, Signature=[0-9a-f]{64}$/,
      );
    }
  });

  test('is told the key where the API asks for one', async () => {
    await deliverTo({ REDIS_URL: '', API_CACHE_URL: apiUrl, API_CACHE_KEY: 'key-of-the-edge' });

    expect(asked).not.toEqual([]);
    expect(asked.filter(({ headers }) => headers['x-api-key'] !== 'key-of-the-edge')).toEqual([]);
  });

  test('may say that there is no such content any more', async () => {
    apiStatus = 404;

    expect(await deliverTo({ REDIS_URL: '', API_CACHE_URL: apiUrl })).toEqual(done);
  });

  test.each([403, 503])('that answers %d lets the messages come again', async (status) => {
    apiStatus = status;

    expect(await deliverTo({ REDIS_URL: '', API_CACHE_URL: apiUrl })).toEqual(left);
  });
});

test('a stage without caches has nothing to do', async () => {
  expect(await deliverTo({ REDIS_URL: '', API_CACHE_URL: '' })).toEqual(done);
});

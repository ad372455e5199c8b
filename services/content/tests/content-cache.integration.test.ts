/** The content cache before a real table, which counts what it is asked, and beside a real Redis. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { contentCacheKey } from '@glamora/contracts';
import { mayUseRedis, startRedis } from '@glamora/dev-cloud/backends';
import type { LocalRedis } from '@glamora/dev-cloud/backends';
import { startFaultProxy } from '@glamora/dev-cloud/faults';
import type { FaultProxy } from '@glamora/dev-cloud/faults';
import { connectSharedCache } from '@glamora/resilience';
import { publicTenant } from '@glamora/runtime';
import { callApi } from '@glamora/runtime/testing';
import type { Content } from '@glamora/data';
import { connectTable, trendingRepository } from '../src/composition.ts';
import { startContentTable, wei } from './content-table.ts';
import { storedContent } from './stored-content.ts';

let table: Awaited<ReturnType<typeof startContentTable>>;
let counter: FaultProxy;
let asked: string[] = [];

beforeAll(async () => {
  table = await startContentTable();
  counter = await startFaultProxy({
    target: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    decide: ({ operation }) => {
      asked.push(operation);
      return undefined;
    },
  });
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = counter.endpoint;
});
afterAll(async () => {
  await counter.stop();
  await table.stop();
});

/** A function as a new environment has it. From here on the calls to the table are counted. */
async function environmentOf(name: 'get-content' | 'get-trending', redisUrl = '') {
  Object.assign(process.env, { REDIS_URL: redisUrl, CONTENT_CACHE_SECONDS: '300' });
  jest.resetModules();
  const { handler } = (await import(`../functions/${name}/handler.ts`)) as {
    handler: Parameters<typeof callApi>[0];
  };
  asked = [];
  return (contentId?: string, headers = {}) =>
    callApi(handler, { ...(contentId === undefined ? {} : { parameters: { contentId } }), headers });
}

async function registered(title: string): Promise<Content> {
  const content = storedContent({ title });
  await table.content.create(content);
  return content;
}

describe('content that is asked for', () => {
  test('costs one call to the table, and none the next time', async () => {
    const { contentId } = await registered('Counted');
    const getContent = await environmentOf('get-content');

    const first = await getContent(contentId);
    const calls = [...asked];
    const second = await getContent(contentId);

    expect(calls).toEqual(['GetItem']);
    expect(asked).toEqual(calls);
    expect(second).toEqual(first);
  });

  test('and is not there costs one call as well', async () => {
    const { contentId } = storedContent({ title: 'Nowhere' });
    const getContent = await environmentOf('get-content');

    const answers = [await getContent(contentId), await getContent(contentId)];

    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(asked).toEqual(['GetItem']);
  });

  test('as it is now is read from the table', async () => {
    const { contentId } = await registered('Anew');
    const getContent = await environmentOf('get-content');
    await getContent(contentId);

    await getContent(contentId, { 'Cache-Control': 'no-cache' });

    expect(asked).toEqual(['GetItem', 'GetItem']);
  });
});

(mayUseRedis() ? describe : describe.skip)('where there is a shared cache', () => {
  let redis: LocalRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  test('what one environment read costs the next no call to the table', async () => {
    const { calls, first, second } = await unhurried(async () => {
      const { contentId } = await registered('Shared');
      const one = await (await connectedEnvironment(redis))(contentId);
      const another = await (await connectedEnvironment(redis))(contentId);
      return { calls: asked, first: one, second: another };
    });

    expect(calls).toEqual([]);
    expect(second.body).toEqual(first.body);
    expect(second.headers['etag']).toBe(first.headers['etag']);
  });

  test('a change that was told of is seen by an environment that did not hold the content', async () => {
    const content = await registered('Changed');
    await (
      await environmentOf('get-content', redis.url)
    )(content.contentId);
    await table.content.update(content, { priceWei: wei(101n) }, content.createdAt);
    const cache = connectSharedCache(redis.url, { timeOutMs: 900 });
    await cache.forget(contentCacheKey(publicTenant, content.contentId), 2);

    const answer = await (await environmentOf('get-content', redis.url))(content.contentId);

    expect(answer.body).toMatchObject({ priceWei: '101' });
  });

  test('what is trending is there before anyone asks for it', async () => {
    const { calls, contentId, trending, answer } = await unhurried(async () => {
      const content = await registered('Trending');
      await trendingRepository(connectTable(process.env['TABLE_NAME'] ?? '')).replace([
        { contentId: content.contentId, heat: 1 },
      ]);
      const getTrending = await environmentOf('get-trending', redis.url);
      await getTrending();
      const list = await getTrending();
      const found = await (await connectedEnvironment(redis))(content.contentId);
      return { calls: asked, contentId: content.contentId, trending: list, answer: found };
    });

    expect(trending.body).toMatchObject({ items: [{ contentId }] });
    expect(answer).toMatchObject({ status: 200, body: { contentId } });
    expect(calls).toEqual([]);
  });
});

/** With the shared cache's client loaded and connected: on a busy machine that takes longer than a cache is waited for. */
async function connectedEnvironment(redis: LocalRedis) {
  const getContent = await environmentOf('get-content', redis.url);
  await getContent(storedContent({ title: 'Nowhere' }).contentId);
  asked = [];
  return getContent;
}

/** A shared cache that takes longer than a tenth of a second is passed by: then the whole is done anew. */
async function unhurried<Outcome extends { readonly calls: readonly string[] }>(
  scenario: () => Promise<Outcome>,
  tries = 5,
): Promise<Outcome> {
  const outcome = await scenario();
  return outcome.calls.length === 0 || tries === 1 ? outcome : unhurried(scenario, tries - 1);
}

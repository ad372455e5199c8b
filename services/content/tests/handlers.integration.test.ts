/** Every function of the service as API Gateway calls it: once answered, once refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { Content } from '@glamora/data';
import { indexContent, TableSearchIndex, writeTogether } from '@glamora/data';
import { startParameterStore } from '@glamora/dev-cloud/parameter-store';
import { createDocumentClient } from '@glamora/resilience';
import { callApi, createTokenIssuer } from '@glamora/runtime/testing';
import type { TokenIssuer } from '@glamora/runtime/testing';
import { connectTable } from '../src/composition.ts';
import { uploadContent } from '../src/upload-content.ts';
import {
  buyer,
  contentIdOf,
  creator,
  newContent,
  noon,
  startContentTable,
  valueOf,
  wei,
} from './content-table.ts';
import { startLocalQueue } from './local-queue.ts';
import type { LocalQueue } from './local-queue.ts';

const signingKeyParameter = '/glamora/test/assets/signing-key';
const category = 'called';

let table: Awaited<ReturnType<typeof startContentTable>>;
let parameterStore: Awaited<ReturnType<typeof startParameterStore>>;
let queue: LocalQueue;
let tokens: TokenIssuer;
let functions: Awaited<ReturnType<typeof loadFunctions>>;
let dress: Content;
let hat: Content;

beforeAll(async () => {
  const signingKey = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
  [table, queue, parameterStore, tokens] = await Promise.all([
    startContentTable(),
    startLocalQueue(),
    startParameterStore({ parameters: { [signingKeyParameter]: signingKey } }),
    createTokenIssuer(),
  ]);
  Object.assign(process.env, {
    ...tokens.environment,
    AWS_ENDPOINT_URL_SSM: parameterStore.endpoint,
    ASSETS_URL: 'https://assets.example',
    ASSETS_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
    ASSETS_SIGNING_KEY_PARAMETER: signingKeyParameter,
    ANALYTICS_QUEUE_URL: queue.url,
    SEARCH_ENDPOINT: '',
    CONTENT_CACHE_SECONDS: '300',
    REDIS_URL: '',
  });
  functions = await loadFunctions();
  dress = await published('Dress', 10n);
  hat = await published('Hat', 20n);
});
afterAll(() => Promise.all([table.stop(), queue.stop(), parameterStore.stop()]));

/** A function reads its environment when it is loaded, so that comes first. */
async function loadFunctions() {
  const [upload, get, update, list, search, url, profile, sales, trending, health] = await Promise.all([
    import('../functions/upload-content/handler.ts'),
    import('../functions/get-content/handler.ts'),
    import('../functions/update-content/handler.ts'),
    import('../functions/list-content/handler.ts'),
    import('../functions/search-content/handler.ts'),
    import('../functions/get-content-url/handler.ts'),
    import('../functions/get-creator-profile/handler.ts'),
    import('../functions/list-sales/handler.ts'),
    import('../functions/get-trending/handler.ts'),
    import('../functions/check-health/handler.ts'),
  ]);
  return {
    uploadContent: upload.handler,
    getContent: get.handler,
    updateContent: update.handler,
    listContent: list.handler,
    searchContent: search.handler,
    getContentUrl: url.handler,
    getCreatorProfile: profile.handler,
    listSales: sales.handler,
    getTrending: trending.handler,
    checkHealth: health.handler,
  };
}

let minutes = 0;

async function published(title: string, priceWei: bigint): Promise<Content> {
  minutes += 1;
  const createdAt = new Date(noon.getTime() + minutes * 60_000);
  const content = newContent({ title, category, priceWei: wei(priceWei) });
  return valueOf(await uploadContent(content, creator, { content: table.content, now: () => createdAt }));
}

const refusal = (status: number, code: string) => ({
  status,
  headers: expect.objectContaining({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  }),
  body: expect.objectContaining({ status, code, type: `urn:glamora:problem:${code}` }),
});

describe('uploadContent', () => {
  const body = { ipfsHash: contentIdOf('Gown'), title: 'Gown', category: 'Evening', priceWei: '30' };

  test('answers with what was registered and where it is', async () => {
    const answer = await callApi(functions.uploadContent, { body, token: await tokens.tokenOf(creator) });

    expect(answer).toMatchObject({
      status: 201,
      headers: { location: `/content/${body.ipfsHash}`, 'cache-control': 'no-store' },
      body: { contentId: body.ipfsHash, creator, category: 'evening', priceWei: '30', active: true },
    });
  });

  test('refuses whoever shows no token', async () => {
    expect(await callApi(functions.uploadContent, { body })).toEqual(refusal(401, 'unauthenticated'));
  });

  test('refuses what fits no contract, and says where', async () => {
    const answer = await callApi(functions.uploadContent, {
      body: { ...body, priceWei: '-1' },
      token: await tokens.tokenOf(creator),
    });

    expect(answer).toEqual(refusal(400, 'validation_failed'));
    expect(answer.body).toMatchObject({ errors: [{ path: 'body.priceWei' }] });
  });
});

describe('getContent', () => {
  test('answers so that caches may keep it', async () => {
    const answer = await callApi(functions.getContent, { parameters: { contentId: dress.contentId } });

    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=300', etag: expect.stringMatching(/^W\/"/) },
      body: { contentId: dress.contentId, priceWei: '10' },
    });
  });

  test('answers a cache that is up to date with the tag alone', async () => {
    const parameters = { contentId: dress.contentId };
    const first = await callApi(functions.getContent, { parameters });
    const etag = String(first.headers['etag']);

    const answer = await callApi(functions.getContent, { parameters, headers: { 'If-None-Match': etag } });

    expect(answer).toMatchObject({ status: 304, headers: { etag }, body: undefined });
  });

  test('shows a change to whoever asks for the content as it is now, and then to everybody', async () => {
    const cape = await published('Cape', 50n);
    const parameters = { contentId: cape.contentId };
    const priceOf = async (headers = {}) =>
      (await callApi(functions.getContent, { parameters, headers })).body as { priceWei: string };
    const before = await priceOf();
    await callApi(functions.updateContent, {
      parameters,
      body: { priceWei: '51', active: false },
      token: await tokens.tokenOf(creator),
    });

    const kept = await priceOf();
    const anew = await priceOf({ 'Cache-Control': 'no-cache' });
    const after = await priceOf();

    expect([before, kept, anew, after].map(({ priceWei }) => priceWei)).toEqual(['50', '50', '51', '51']);
  });

  test('refuses content that nobody registered', async () => {
    const answer = await callApi(functions.getContent, { parameters: { contentId: contentIdOf('nowhere') } });

    expect(answer).toEqual(refusal(404, 'content_not_found'));
  });
});

describe('updateContent', () => {
  test('answers with the content as it is now', async () => {
    const coat = await published('Coat', 40n);

    const answer = await callApi(functions.updateContent, {
      parameters: { contentId: coat.contentId },
      body: { priceWei: '41', active: false },
      token: await tokens.tokenOf(creator),
    });

    expect(answer).toMatchObject({ status: 200, body: { title: 'Coat', priceWei: '41', active: false } });
  });

  test('refuses whoever did not create it', async () => {
    const answer = await callApi(functions.updateContent, {
      parameters: { contentId: dress.contentId },
      body: { priceWei: '1' },
      token: await tokens.tokenOf(buyer),
    });

    expect(answer).toEqual(refusal(403, 'not_the_creator'));
  });
});

describe('listContent', () => {
  test('answers newest first, or cheapest first where price is asked for', async () => {
    const recent = await callApi(functions.listContent, { query: { category } });
    const byPrice = await callApi(functions.listContent, { query: { category, sort: 'price' } });

    expect(recent).toMatchObject({ status: 200, body: { items: [{ title: 'Hat' }, { title: 'Dress' }] } });
    expect(byPrice).toMatchObject({ status: 200, body: { items: [{ title: 'Dress' }, { title: 'Hat' }] } });
  });

  test('goes on where a page ended', async () => {
    const query = { category, order: 'asc', limit: '1' };
    const first = await callApi(functions.listContent, { query });
    const { nextCursor } = first.body as { nextCursor: string };

    const second = await callApi(functions.listContent, { query: { ...query, cursor: nextCursor } });

    expect(first.body).toMatchObject({ items: [{ title: 'Dress' }] });
    expect(second.body).toMatchObject({ items: [{ title: 'Hat' }] });
  });

  test('refuses a cursor that it did not give', async () => {
    const answer = await callApi(functions.listContent, { query: { category, cursor: 'bWFkZSB1cA' } });

    expect(answer).toEqual(refusal(400, 'invalid_cursor'));
  });
});

describe('searchContent', () => {
  beforeAll(async () => {
    const index = new TableSearchIndex(connectTable(process.env['TABLE_NAME'] ?? ''));
    for (const { contentId } of [dress, hat])
      // oxlint-disable-next-line no-await-in-loop -- two calls
      await indexContent(contentId, { ...table, index });
  });

  test('answers what every word of the query finds', async () => {
    const both = await callApi(functions.searchContent, { query: { q: category } });
    const one = await callApi(functions.searchContent, { query: { q: `HÀT ${category}` } });

    expect(both).toMatchObject({ status: 200, body: { items: [{ title: 'Hat' }, { title: 'Dress' }] } });
    expect(one).toMatchObject({ status: 200, body: { items: [{ title: 'Hat', priceWei: '20' }] } });
  });

  test('goes on where a page ended', async () => {
    const query = { q: category, limit: '1' };
    const first = await callApi(functions.searchContent, { query });
    const { nextCursor } = first.body as { nextCursor: string };

    const second = await callApi(functions.searchContent, { query: { ...query, cursor: nextCursor } });

    expect(second.body).toMatchObject({ items: [{ title: 'Dress' }], nextCursor: null });
  });

  test.each([
    ['no query', {}, 'validation_failed'],
    ['an empty query', { q: '  ' }, 'validation_failed'],
    ['a query of a novel’s length', { q: 'word '.repeat(50) }, 'validation_failed'],
    ['a cursor that it did not give', { q: 'hat', cursor: 'bWFkZSB1cA' }, 'invalid_cursor'],
  ])('refuses %s', async (_, query, code) => {
    const answer = await callApi(functions.searchContent, { query });

    expect(answer).toEqual(refusal(400, code));
  });
});

describe('getContentUrl', () => {
  test('answers the creator with an address that is signed', async () => {
    const answer = await callApi(functions.getContentUrl, {
      parameters: { contentId: hat.contentId },
      token: await tokens.tokenOf(creator),
    });

    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    const { url } = answer.body as { url: string };
    expect(url).toMatch(`https://assets.example/ipfs/${hat.contentId}?Expires=`);
    expect(url).toMatch(/&Key-Pair-Id=K2JCJMDEHXQW5F&Signature=[\w~-]{300,}$/);
  });

  test('refuses whoever did not buy it', async () => {
    const answer = await callApi(functions.getContentUrl, {
      parameters: { contentId: hat.contentId },
      token: await tokens.tokenOf(buyer),
    });

    expect(answer).toEqual(refusal(403, 'purchase_required'));
  });
});

describe('getCreatorProfile', () => {
  test('answers with the profile and the content, whatever the case of the address', async () => {
    const createdAt = noon.toISOString();
    const profile = { walletAddress: creator, username: 'Coco', region: null, bio: null, createdAt };
    await writeTogether(createDocumentClient(), [
      table.users.creation({ ...profile, plan: 'free', updatedAt: createdAt }),
    ]);

    const answer = await callApi(functions.getCreatorProfile, {
      parameters: { walletAddress: creator.toUpperCase().replace('0X', '0x') },
      query: { limit: '1' },
    });

    expect(answer).toMatchObject({
      status: 200,
      body: {
        profile,
        content: { items: [{ creator }], nextCursor: expect.any(String) },
        stats: { sales: 0, buyers: 0, views: 0 },
      },
    });
  });

  test('refuses a wallet that never signed in', async () => {
    const answer = await callApi(functions.getCreatorProfile, { parameters: { walletAddress: buyer } });

    expect(answer).toEqual(refusal(404, 'creator_not_found'));
  });
});

describe('listSales', () => {
  const parameters = { walletAddress: creator };

  test('answers the creator, and nobody keeps the answer', async () => {
    const answer = await callApi(functions.listSales, {
      parameters,
      query: { from: '2026-05-01', to: '2026-05-02' },
      token: await tokens.tokenOf(creator),
    });

    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        walletAddress: creator,
        days: [{ date: '2026-05-01', revenueWei: '0' }, { date: '2026-05-02' }],
        total: { sales: 0, revenueWei: '0', views: 0 },
      },
    });
  });

  test('refuses everybody else', async () => {
    const token = await tokens.tokenOf(buyer);

    expect(await callApi(functions.listSales, { parameters })).toEqual(refusal(401, 'unauthenticated'));
    expect(await callApi(functions.listSales, { parameters, token })).toEqual(
      refusal(403, 'not_the_creator'),
    );
  });

  test('answers at most 366 days', async () => {
    const token = await tokens.tokenOf(creator);
    const call = (from: string) =>
      callApi(functions.listSales, { parameters, query: { from, to: '2024-12-31' }, token });

    const leapYear = await call('2024-01-01');

    expect(leapYear.status).toBe(200);
    expect((leapYear.body as { days: unknown[] }).days).toHaveLength(366);
    expect(await call('2023-12-31')).toEqual(refusal(400, 'validation_failed'));
  });

  test.each([
    ['no day of the calendar', { from: '2026-02-29', to: '2026-03-01' }],
    ['no date', { from: 'yesterday', to: '2026-03-01' }],
    ['a time', { from: '2026-03-01T00:00:00Z', to: '2026-03-02' }],
    ['an end before the beginning', { from: '2026-03-02', to: '2026-03-01' }],
    ['a beginning alone', { from: '2026-03-02' }],
    ['an end alone', { to: '2026-03-02' }],
    ['nothing', { from: '', to: '' }],
  ])('refuses %s', async (_, query) => {
    const answer = await callApi(functions.listSales, {
      parameters,
      query,
      token: await tokens.tokenOf(creator),
    });

    expect(answer).toEqual(refusal(400, 'validation_failed'));
    expect(answer.body).toMatchObject({
      errors: expect.arrayContaining([
        { path: expect.stringMatching(/^query\.(from|to)$/), message: expect.any(String) },
      ]),
    });
  });
});

describe('getTrending', () => {
  test('answers so that caches may keep it for a minute', async () => {
    expect(await callApi(functions.getTrending)).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=60' },
      body: { items: [] },
    });
  });

  test('refuses to answer more than a hundred', async () => {
    const answer = await callApi(functions.getTrending, { query: { limit: '101' } });

    expect(answer).toEqual(refusal(400, 'validation_failed'));
  });
});

describe('checkHealth', () => {
  test('answers that the table is well', async () => {
    const answer = await callApi(functions.checkHealth);

    expect(answer).toMatchObject({ status: 200, body: { status: 'ok', checks: { table: 'ok' } } });
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { getContent, getContentUrl, listContent, updateContent, uploadContent } from '@glamora/contracts';
import { makeContent } from '@glamora/demo';
import type { CallInput } from '@glamora/demo';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  accepted,
  buy,
  newBuyer,
  newPerson,
  problemIn,
  publish,
  registrationOf,
  send,
  visitor,
} from './marketplace/marketplace.ts';
import type { Person } from './marketplace/marketplace.ts';

let creator: Person;

beforeAll(async () => {
  creator = await newPerson();
});

const newCategory = () => `dress ${randomBytes(6).toString('hex')}`;

describe('POST /content', () => {
  it('registers the content, as it can be read from then on', async () => {
    const { contentId } = await makeContent();
    const body = registrationOf(contentId, { description: 'Woven.', category: ' Robe ', tags: ['silk'] });

    const answer = accepted(await creator.client.call(uploadContent, { body }));

    const read = accepted(await visitor.call(getContent, { parameters: { contentId } }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/content/${contentId}`);
    expect(answer.body).toMatchObject({
      contentId,
      ipfsHash: contentId,
      creator: creator.walletAddress,
      description: 'Woven.',
      category: 'robe',
      priceWei: '1000',
      tags: ['silk'],
      active: true,
    });
    expect(read.body).toEqual(answer.body);
  });

  it('refuses the same bytes again, whoever brings them', async () => {
    const { contentId } = await publish(creator);
    const other = await newPerson();

    const answers = [
      await creator.client.call(uploadContent, { body: registrationOf(contentId) }),
      await other.client.call(uploadContent, { body: registrationOf(contentId) }),
    ];

    expect(answers).toMatchObject([
      { status: 409, problem: { code: 'content_exists' } },
      { status: 409, problem: { code: 'content_exists' } },
    ]);
  });

  it('lets one of many at once register the same bytes', async () => {
    const { contentId } = await makeContent();

    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        creator.client.call(uploadContent, { body: registrationOf(contentId) }),
      ),
    );

    const statuses = Object.groupBy(answers, ({ status }) => status);
    expect([statuses[201]?.length, statuses[409]?.length]).toEqual([1, 9]);
  });

  it('takes a CID of version 0', async () => {
    const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
    const digest = BigInt(`0x1220${randomBytes(32).toString('hex')}`);
    let ipfsHash = '';
    for (let rest = digest; rest > 0n; rest /= 58n) ipfsHash = `${base58[Number(rest % 58n)]}${ipfsHash}`;

    const answer = accepted(await creator.client.call(uploadContent, { body: registrationOf(ipfsHash) }));

    expect(answer.body.contentId).toBe(ipfsHash);
  });

  it.each([
    ['a CID that is none', { ipfsHash: 'QmNotReally' }, 'body.ipfsHash'],
    ['an empty CID', { ipfsHash: '' }, 'body.ipfsHash'],
    [
      'a CID with one letter wrong',
      { ipfsHash: 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk0' },
      'body.ipfsHash',
    ],
    [
      'a CID in a path',
      { ipfsHash: '../bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku' },
      'body.ipfsHash',
    ],
    ['a CID of 10,000 letters', { ipfsHash: 'b'.repeat(10_000) }, 'body.ipfsHash'],
    ['a negative price', { priceWei: '-1' }, 'body.priceWei'],
    ['a price of nothing', { priceWei: '0' }, 'body.priceWei'],
    ['a price with a fraction', { priceWei: '1.5' }, 'body.priceWei'],
    ['a price in powers', { priceWei: '1e18' }, 'body.priceWei'],
    ['a price in hexadecimal', { priceWei: '0x10' }, 'body.priceWei'],
    ['a price that begins with 0', { priceWei: '01' }, 'body.priceWei'],
    ['a price beyond 10^30', { priceWei: `1${'0'.repeat(29)}1` }, 'body.priceWei'],
    ['a price of 1,000 digits', { priceWei: '9'.repeat(1000) }, 'body.priceWei'],
    ['a price that is a number', { priceWei: 1000 }, 'body.priceWei'],
    ['a price that is null', { priceWei: null }, 'body.priceWei'],
    ['a title that is missing', { title: undefined }, 'body.title'],
    ['a title that is empty', { title: '' }, 'body.title'],
    ['a title that is a list', { title: ['x'] }, 'body.title'],
    ['a category with a hash', { category: 'PRICE#1' }, 'body.category'],
    ['tags that are text', { tags: 'silk' }, 'body.tags'],
    ['a tag given twice', { tags: ['silk', 'silk'] }, 'body.tags'],
    ['an unknown field', { creator: `0x${'1'.repeat(40)}` }, 'body.creator'],
    ['a prototype', { ['__proto__']: { active: false } }, 'body.__proto__'],
  ])('refuses %s', async (_, differing, path) => {
    const { contentId } = await makeContent();
    const body = JSON.stringify({ ...registrationOf(contentId), ...differing });

    const answer = await send('POST', '/content', { token: creator.accessToken, body });

    expect(problemIn(answer)).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path }] });
  });
});

describe('GET /content/{contentId}', () => {
  it('may be kept by anyone for five minutes, and is sent again only if it changed', async () => {
    const parameters = { contentId: (await publish(creator)).contentId };
    const first = accepted(await visitor.call(getContent, { parameters }));
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };

    const unchanged = accepted(await visitor.call(getContent, { parameters, headers }));
    accepted(await creator.client.call(updateContent, { parameters, body: { title: 'Renamed' } }));
    const changed = accepted(await visitor.call(getContent, { parameters, headers }));

    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(unchanged.status).toBe(304);
    expect(unchanged.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(changed).toMatchObject({ status: 200, body: { title: 'Renamed' } });
  });

  it('is under /api as well', async () => {
    const { contentId } = await publish(creator);

    const answer = await send('GET', `/api/content/${contentId}`);

    expect(answer.status).toBe(200);
  });

  it('does not know what nobody registered', async () => {
    const { contentId } = await makeContent();

    const answer = await send('GET', `/content/${contentId}`);

    expect(problemIn(answer)).toMatchObject({ status: 404, code: 'content_not_found' });
    expect(problemIn(answer).instance).toBe(`/content/${contentId}`);
  });
});

describe('PATCH /content/{contentId}', () => {
  it('changes what is given and leaves the rest', async () => {
    const { contentId } = await publish(creator, { description: 'Old', tags: ['silk'] });
    const body = { description: null, priceWei: '2000' };

    const changed = accepted(await creator.client.call(updateContent, { parameters: { contentId }, body }));

    expect(changed.body).toMatchObject({
      description: null,
      priceWei: '2000',
      title: 'Aurora gown',
      tags: ['silk'],
    });
  });

  it('is for the creator alone', async () => {
    const { contentId } = await publish(creator);
    const other = await newPerson();

    const answer = await other.client.call(updateContent, {
      parameters: { contentId },
      body: { active: false },
    });

    expect(answer).toMatchObject({ status: 403, problem: { code: 'not_the_creator' } });
  });

  it.each(['creator', 'ipfsHash', 'category', 'createdAt'])('never changes %s', async (field) => {
    const { contentId } = await publish(creator);
    const body = JSON.stringify({ [field]: 'x' });

    const answer = await send('PATCH', `/content/${contentId}`, { token: creator.accessToken, body });

    expect(problemIn(answer)).toMatchObject({ status: 400, errors: [{ path: `body.${field}` }] });
  });
});

describe('GET /content', () => {
  const category = newCategory();
  const prices = ['500', '9', '1000', '70', '100000000000000000000'];
  let byAge: string[];

  beforeAll(async () => {
    byAge = [];
    for (const priceWei of prices) byAge.push((await publish(creator, { category, priceWei })).contentId);
  });

  async function readAll(asked: CallInput<typeof listContent>['query']) {
    const items = [];
    let query = { category, ...asked };
    for (;;) {
      const page = accepted(await visitor.call(listContent, { query })).body;
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      query = { ...query, cursor: page.nextCursor };
    }
  }

  it.each([
    ['desc' as const, () => byAge.toReversed()],
    ['asc' as const, () => byAge],
  ])('sorts by age: %s, in pages of two', async (order, expected) => {
    const items = await readAll({ sort: 'recent', order, limit: '2' });

    expect(items.map(({ contentId }) => contentId)).toEqual(expected());
  });

  it.each([
    ['asc' as const, ['9', '70', '500', '1000', '100000000000000000000']],
    ['desc' as const, ['100000000000000000000', '1000', '500', '70', '9']],
  ])('sorts by price as numbers: %s, in pages of two', async (order, expected) => {
    const items = await readAll({ sort: 'price', order, limit: '2' });

    expect(items.map(({ priceWei }) => priceWei)).toEqual(expected);
  });

  it('keeps between bounds, both included', async () => {
    const items = await readAll({ sort: 'price', minPriceWei: '70', maxPriceWei: '1000' });

    expect(items.map(({ priceWei }) => priceWei)).toEqual(['70', '500', '1000']);
  });

  it('does not list what is not for sale', async () => {
    const own = newCategory();
    const { contentId } = await publish(creator, { category: own });
    accepted(
      await creator.client.call(updateContent, { parameters: { contentId }, body: { active: false } }),
    );

    const page = accepted(await visitor.call(listContent, { query: { category: own } }));

    expect(page.body.items).toEqual([]);
  });

  it.each([
    ['limit=0', 'query.limit'],
    ['limit=101', 'query.limit'],
    ['limit=-1', 'query.limit'],
    ['limit=1.5', 'query.limit'],
    ['limit=ten', 'query.limit'],
    ['limit=1&limit=2', 'query.limit'],
    ['sort=name', 'query.sort'],
    ['order=up', 'query.order'],
    ['minPriceWei=-1', 'query.minPriceWei'],
    ['minPriceWei=2&maxPriceWei=1', 'query.minPriceWei'],
    ['maxPriceWei=1e9', 'query.maxPriceWei'],
    ['cursor=', 'query.cursor'],
    ['offset=3', 'query.offset'],
  ])('refuses ?%s', async (query, path) => {
    const answer = await send('GET', `/content?${query}`);

    expect(problemIn(answer)).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path }] });
  });

  describe('with a cursor', () => {
    let cursor: string;

    beforeAll(async () => {
      const query = { category, sort: 'price', limit: '2' } as const;
      cursor = accepted(await visitor.call(listContent, { query })).body.nextCursor ?? '';
    });

    it.each([
      ['that somebody made up', () => ({ cursor: 'bWFkZSB1cA' })],
      ['of JSON that is ours in form only', () => ({ cursor: btoa('{"PK":"USER#1","SK":"PROFILE"}') })],
      [
        'with a letter changed',
        () => ({ cursor: `${cursor.slice(0, 10)}${cursor[10] === 'A' ? 'B' : 'A'}${cursor.slice(11)}` }),
      ],
      ['cut short', () => ({ cursor: cursor.slice(0, -5) })],
      ['of another category', () => ({ cursor, category: newCategory() })],
      ['of another order', () => ({ cursor, order: 'desc' })],
      ['of another sort', () => ({ cursor, sort: 'recent' })],
    ])('refuses one %s', async (_, differing: () => Record<string, string>) => {
      const query = new URLSearchParams({ category, sort: 'price', ...differing() });

      const answer = await send('GET', `/content?${query.toString()}`);

      expect(problemIn(answer)).toMatchObject({ status: 400, code: 'invalid_cursor' });
    });
  });
});

describe('GET /content/{contentId}/url', () => {
  it('opens the bytes for the creator and for who bought them, and for nobody else', async () => {
    const { contentId, bytes } = await publish(creator);
    const [buyer, stranger] = [await newBuyer(), await newPerson()];
    const parameters = { contentId };
    await buy(buyer, contentId);

    const urls = [
      accepted(await creator.client.call(getContentUrl, { parameters })),
      accepted(await buyer.client.call(getContentUrl, { parameters })),
    ];
    const refused = await stranger.client.call(getContentUrl, { parameters });

    const opened = await Promise.all(urls.map(async ({ body }) => (await fetch(body.url)).arrayBuffer()));
    expect(opened.map((each) => Buffer.from(each).equals(bytes))).toEqual([true, true]);
    expect(urls[0]?.headers.get('cache-control')).toBe('no-store');
    expect(refused).toMatchObject({ status: 403, problem: { code: 'purchase_required' } });
  });

  it('stays open to those who bought when it is taken off sale', async () => {
    const { contentId } = await publish(creator);
    const buyer = await newBuyer();
    await buy(buyer, contentId);
    accepted(
      await creator.client.call(updateContent, { parameters: { contentId }, body: { active: false } }),
    );

    const answer = await buyer.client.call(getContentUrl, { parameters: { contentId } });

    expect(answer.status).toBe(200);
  });

  describe('an address that was tampered with', () => {
    let signed: URL;

    beforeAll(async () => {
      const parameters = { contentId: (await publish(creator)).contentId };
      signed = new URL(accepted(await creator.client.call(getContentUrl, { parameters })).body.url);
    });

    const changes: [string, (address: URL) => Promise<void> | void][] = [
      ['no signature', ({ searchParams }) => searchParams.delete('Signature')],
      ['nothing at all', (address) => void (address.search = '')],
      ['a later end', ({ searchParams }) => searchParams.set('Expires', '4102444800')],
      ['a past end', ({ searchParams }) => searchParams.set('Expires', '1')],
      ['another key', ({ searchParams }) => searchParams.set('Key-Pair-Id', randomUUID())],
      ['another signature', ({ searchParams }) => searchParams.set('Signature', 'AAAA')],
      ['more in its query', ({ searchParams }) => searchParams.set('download', '1')],
      [
        'other bytes',
        async (address) => void (address.pathname = `/ipfs/${(await publish(creator)).contentId}`),
      ],
    ];

    it.each(changes)('does not open with %s', async (_, change) => {
      const address = new URL(signed);
      await change(address);

      const answer = await send('GET', `${address.pathname}${address.search}`);

      expect(answer.status).toBe(403);
    });
  });
});

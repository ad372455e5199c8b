import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  authenticateUser,
  createNonce,
  endSession,
  listContent,
  listPurchases,
  listUsersByRegion,
  purchaseContent,
  refreshSession,
  settlePurchaseMessage,
  submitPayment,
  updateContent,
  updateMyProfile,
  uploadContent,
} from '../src/index.ts';

const wallet = '0xd8da6bf26964af9d7eed9e03e53415d37aa96045';
const contentId = 'bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4';
const hash = `0x${'ab'.repeat(32)}`;
const dress = { ipfsHash: contentId, title: 'Silk dress', category: 'dress', priceWei: '1000' };

interface Body {
  safeParse(value: unknown): {
    success: boolean;
    error?: { issues: { path: PropertyKey[]; message: string }[] };
  };
}

/** Every endpoint with a body, a body that it takes, and what it must refuse: one change of that body each. */
const bodies: [name: string, schema: Body, right: object, wrong: Record<string, object>][] = [
  [
    'createNonce',
    createNonce.body,
    { walletAddress: wallet, chainId: 1 },
    {
      'a wallet with a wrong checksum': { walletAddress: '0xD8da6bf26964af9d7eed9e03e53415d37aa96045' },
      'no wallet': { walletAddress: undefined },
      'a chain id in text': { chainId: '1' },
      'half a chain id': { chainId: 1.5 },
      'chain zero': { chainId: 0 },
      'a negative chain': { chainId: -1 },
      'a chain past all whole numbers': { chainId: 2 ** 60 },
    },
  ],
  [
    'authenticateUser',
    authenticateUser.body,
    { message: 'glamora wants you to sign in', signature: '0xab12' },
    {
      'no message': { message: '' },
      'a message of more than 4,096 characters': { message: 'm'.repeat(4097) },
      'a signature of half a byte': { signature: '0xabc' },
      'a signature without 0x': { signature: 'ab12' },
      'an empty signature': { signature: '0x' },
      'a signature of more than 16 KB': { signature: `0x${'ab'.repeat(16_385)}` },
    },
  ],
  ...([refreshSession, endSession] as const).map(({ name, body }): (typeof bodies)[number] => [
    name,
    body,
    { refreshToken: 'token' },
    {
      'no token': { refreshToken: undefined },
      'an empty token': { refreshToken: '' },
      'a token of more than 256 characters': { refreshToken: 't'.repeat(257) },
      'a token that is a number': { refreshToken: 5 },
    },
  ]),
  [
    'updateMyProfile',
    updateMyProfile.body,
    { username: 'Ada', region: 'eu-west-1', bio: null },
    {
      'a name of spaces': { username: '   ' },
      'a name of more than 40 characters': { username: 'n'.repeat(41) },
      'a name with a control character': { username: 'A\u0000da' },
      'a name with half a character': { username: 'A\ud800' },
      'a region with a space': { region: 'eu west' },
      'a region with a hyphen behind': { region: 'eu-' },
      'a region of more than 32 characters': { region: 'r'.repeat(33) },
      'a region with the separator of keys': { region: 'eu#1' },
      'a bio of more than 500 characters': { bio: 'b'.repeat(501) },
      'a wallet': { walletAddress: wallet },
    },
  ],
  [
    'listUsersByRegion',
    listUsersByRegion.body,
    { requests: [{ region: 'paris', limit: 100 }] },
    {
      'no region': { requests: [] },
      'more than ten regions': {
        requests: Array.from({ length: 11 }, () => ({ region: 'paris', limit: 1 })),
      },
      'a limit of zero': { requests: [{ region: 'paris', limit: 0 }] },
      'a limit above 100': { requests: [{ region: 'paris', limit: 101 }] },
      'half a limit': { requests: [{ region: 'paris', limit: 1.5 }] },
      'a limit in text': { requests: [{ region: 'paris', limit: '1' }] },
      'no limit': { requests: [{ region: 'paris' }] },
      'an unknown field within': { requests: [{ region: 'paris', limit: 1, cursor: '' }] },
    },
  ],
  [
    'uploadContent',
    uploadContent.body,
    { ...dress, description: 'Two\nlines', tags: ['silk', 'red'] },
    {
      'what is no CID': { ipfsHash: 'QmNotAHash' },
      'an empty title': { title: ' ' },
      'a title of more than 120 characters': { title: 't'.repeat(121) },
      'a description of more than 2,000 characters': { description: 'd'.repeat(2001) },
      'a category with the separator of keys': { category: 'dress#0' },
      'a category of a hyphen': { category: '-' },
      'a category of more than 40 characters': { category: 'c'.repeat(41) },
      'a price of zero': { priceWei: '0' },
      'a price that is a number': { priceWei: 1000 },
      'a price above 10^30': { priceWei: `1${'0'.repeat(29)}1` },
      'more than 20 tags': { tags: Array.from({ length: 21 }, (_, number) => `tag ${number}`) },
      'a tag twice, but for spaces': { tags: ['silk', ' silk'] },
      'an empty tag': { tags: [''] },
      'tags in one text': { tags: 'silk' },
      'a creator': { creator: wallet },
      'no description, but null': { description: null },
    },
  ],
  [
    'updateContent',
    updateContent.body,
    { title: 'Silk dress', description: null, priceWei: '1', tags: [], active: false },
    {
      'another hash': { ipfsHash: contentId },
      'another category': { category: 'coat' },
      'a version': { version: 1 },
      'an empty title': { title: '' },
      'a cleared price': { priceWei: null },
      'activity in text': { active: 'true' },
    },
  ],
  [
    'purchaseContent',
    purchaseContent.body,
    { contentId },
    {
      'no content': { contentId: undefined },
      'a price': { priceWei: '1' },
      'what is no CID': { contentId: 'x' },
    },
  ],
  [
    'submitPayment',
    submitPayment.body,
    { transactionHash: hash },
    { 'a short hash': { transactionHash: '0xab' }, 'a status': { status: 'CONFIRMED' } },
  ],
];

describe.each(bodies)('the body of %s', (_, schema, right, wrong) => {
  test('is taken as the contract has it', () => {
    const parsed = schema.safeParse(right);

    expect(parsed.success).toBe(true);
  });

  test.each(Object.entries({ ...wrong, 'an unknown field': { surprise: 1 } }))(
    'is refused with %s',
    (__, change) => {
      const parsed = schema.safeParse({ ...right, ...change });

      expect(parsed.success).toBe(false);
      expect(parsed.error?.issues.length).toBeGreaterThan(0);
    },
  );

  test.each([null, undefined, [], 'text', 5, true])('is refused where it is %p', (value) => {
    const parsed = schema.safeParse(value);

    expect(parsed.success).toBe(false);
  });

  test('whatever else it is, is parsed or refused, but never throws', () => {
    const keys = [...Object.keys(right), '__proto__', 'constructor'];
    const body = fc.oneof(
      fc.anything({ maxDepth: 2 }),
      fc.dictionary(
        fc.oneof(fc.constantFrom(...keys), fc.string()),
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(right)), fc.jsonValue()),
        { maxKeys: 6 },
      ),
    );

    fc.assert(
      fc.property(body, (value) => {
        const parsed = schema.safeParse(value);

        // A plain condition: an expectation costs more than the parse that it is about.
        return parsed.success || (parsed.error?.issues.length ?? 0) > 0;
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('what a person typed', () => {
  test('is trimmed, and categories and regions are in lower case', () => {
    const content = uploadContent.body.parse({
      ...dress,
      title: '  Robe d’été ',
      category: ' Haute Couture ',
    });
    const profile = updateMyProfile.body.parse({ username: ' Ada\t', region: 'EU-West-1' });

    expect(content).toMatchObject({ title: 'Robe d’été', category: 'haute couture', priceWei: 1000n });
    expect(profile).toEqual({ username: 'Ada', region: 'eu-west-1' });
  });

  test('may be in any script', () => {
    const content = uploadContent.body.safeParse({ ...dress, title: '絹のドレス 👗', category: 'ドレス' });

    expect(content.success).toBe(true);
  });
});

describe('the query of a list', () => {
  test('has defaults', () => {
    const content = listContent.query.parse({});
    const purchases = listPurchases.query.parse({});

    expect(content).toEqual({ sort: 'recent', limit: 20 });
    expect(purchases).toEqual({ role: 'buyer', limit: 20 });
  });

  test('is read from text', () => {
    const query = listContent.query.parse({
      limit: '100',
      minPriceWei: '0',
      maxPriceWei: '5',
      sort: 'price',
    });

    expect(query).toEqual({ sort: 'price', limit: 100, minPriceWei: 0n, maxPriceWei: 5n });
  });

  test.each([
    { limit: '0' },
    { limit: '101' },
    { limit: '1.0' },
    { limit: '' },
    { cursor: '' },
    { cursor: 'c'.repeat(2049) },
    { sort: 'name' },
    { order: 'up' },
    { minPriceWei: '-1' },
    { minPriceWei: '6', maxPriceWei: '5' },
    { category: '' },
    { page: '2' },
  ])('is refused with %p', (query) => {
    const parsed = listContent.query.safeParse(query);

    expect(parsed.success).toBe(false);
  });
});

describe('an Idempotency-Key', () => {
  test.each([undefined, '', 'a b', 'é', 'k'.repeat(256)])('is refused where it is %p', (key) => {
    const parsed = purchaseContent.headers.safeParse({ 'idempotency-key': key });

    expect(parsed.success).toBe(false);
  });

  test('is 1 to 255 visible characters', () => {
    const parsed = purchaseContent.headers.parse({ 'idempotency-key': 'k'.repeat(255), host: 'example.org' });

    expect(parsed).toEqual({ 'idempotency-key': 'k'.repeat(255) });
  });
});

describe('a message of the settlement queue', () => {
  const message = {
    type: 'purchase.settle',
    purchaseId: hash,
    transactionHash: hash,
    submittedAt: '2026-01-01T00:00:00.000Z',
  };

  test('survives the queue', () => {
    const parsed = settlePurchaseMessage.parse(JSON.parse(JSON.stringify(message)));

    expect(parsed).toEqual(message);
  });

  test.each([
    { type: 'other' },
    { purchaseId: '0x' },
    { transactionHash: undefined },
    { submittedAt: 'today' },
  ])('is refused with %p', (change) => {
    const parsed = settlePurchaseMessage.safeParse({ ...message, ...change });

    expect(parsed.success).toBe(false);
  });
});

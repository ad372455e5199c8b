/** Beginning a purchase: the price is fixed, once, however often it is asked for. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { canonicalCid, contentIdSchema, problem } from '@glamora/contracts';
import type { ContentId, WalletAddress } from '@glamora/contracts';
import type { Purchase } from '@glamora/data';
import { purchaseContent, readOpening } from '../src/purchase-content.ts';
import {
  buyer,
  contentIdOf,
  seller,
  startMarketplace,
  stranger,
  testClock,
  valueOf,
  wei,
} from './marketplace.ts';
import type { Marketplace, TestClock } from './marketplace.ts';

let market: Marketplace;
let clock: TestClock;

beforeAll(async () => {
  market = await startMarketplace();
});
afterAll(() => market.stop());
beforeEach(() => {
  clock = testClock();
});

async function purchase(contentId: ContentId, idempotencyKey: string, by: WalletAddress = buyer) {
  const { purchases } = market;
  const request = { buyer: by, contentId, idempotencyKey };
  const opening = await readOpening(request, { purchases });
  return purchaseContent(request, opening, { purchases, now: clock.now });
}

async function purchasesOf(wallet: WalletAddress): Promise<readonly Purchase[]> {
  return valueOf(await market.purchases.list('buyer', wallet, { limit: 100 })).items;
}

test('a purchase is at the price of the moment and holds for half an hour', async () => {
  const content = await market.offer({ priceWei: wei(250n) });
  const createdAt = clock.now().toISOString();

  const begun = valueOf(await purchase(content.contentId, 'first'));

  clock.pass(30);
  expect(begun).toMatchObject({
    contentId: content.contentId,
    buyer,
    seller,
    priceWei: 250n,
    status: 'PENDING',
    createdAt,
    expiresAt: clock.now().toISOString(),
  });
  expect(await market.purchases.find(begun.purchaseId)).toEqual(begun);
});

test('a new price is for new purchases', async () => {
  const content = await market.offer({ priceWei: wei(250n) });
  const before = valueOf(await purchase(content.contentId, 'before the price'));
  await market.change(content, { priceWei: wei(300n) });

  const after = valueOf(await purchase(content.contentId, 'after the price'));

  expect(after.priceWei).toBe(300n);
  expect(await market.purchases.find(before.purchaseId)).toMatchObject({ priceWei: 250n });
});

describe('the same key and content give the same purchase', () => {
  test('even later', async () => {
    const content = await market.offer();
    const begun = await purchase(content.contentId, 'later');
    clock.pass(10);

    expect(await purchase(content.contentId, 'later')).toEqual(begun);
  });

  test('after the price changed', async () => {
    const content = await market.offer();
    const begun = await purchase(content.contentId, 'repriced');
    await market.change(content, { priceWei: wei(900n) });

    expect(await purchase(content.contentId, 'repriced')).toEqual(begun);
  });

  test('after the content went off sale', async () => {
    const content = await market.offer();
    const begun = await purchase(content.contentId, 'withdrawn');
    await market.change(content, { active: false });

    expect(await purchase(content.contentId, 'withdrawn')).toEqual(begun);
  });

  test('after it was bought', async () => {
    const content = await market.offer();
    const begun = valueOf(await purchase(content.contentId, 'bought'));
    await market.confirm(begun, clock);

    const again = await purchase(content.contentId, 'bought');

    expect(again).toMatchObject({
      purchaseId: begun.purchaseId,
      status: 'CONFIRMED',
      createdAt: begun.createdAt,
    });
  });

  test('under whichever version the CID is written', async () => {
    const inVersion0 = contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG');
    const inVersion1 = contentIdSchema.parse(canonicalCid(inVersion0));
    await market.offer({ contentId: inVersion0 });

    const begun = await purchase(inVersion1, 'spelled');
    const again = [await purchase(inVersion0, 'spelled'), await purchase(inVersion1, 'spelled')];

    expect(begun).toMatchObject({ contentId: inVersion0 });
    expect(again).toEqual([begun, begun]);
  });

  test('to a hundred requests at once, and only one is written', async () => {
    const content = await market.offer();
    const hurried = stranger;

    const answers = await Promise.all(
      Array.from({ length: 100 }, () => {
        // No two requests would write the same row.
        clock.pass(0.01);
        return purchase(content.contentId, 'hurry', hurried);
      }),
    );

    const written = await purchasesOf(hurried);
    expect(written).toHaveLength(1);
    expect(answers).toEqual(answers.map(() => written[0]));
  });
});

describe('a key', () => {
  test('that was used for other content is refused, on sale or not', async () => {
    const [content, other] = [await market.offer(), await market.offer()];
    const begun = valueOf(await purchase(content.contentId, 'reused'));

    const answers = [
      await purchase(other.contentId, 'reused'),
      await purchase(contentIdOf('nowhere'), 'reused'),
    ];

    expect(answers).toEqual([problem('idempotency_key_reused'), problem('idempotency_key_reused')]);
    expect(await market.purchases.find(begun.purchaseId)).toEqual(begun);
  });

  test('that is used for two contents at once gives one purchase', async () => {
    const [content, other] = [await market.offer(), await market.offer()];

    const answers = await Promise.all([
      purchase(content.contentId, 'torn'),
      purchase(other.contentId, 'torn'),
    ]);

    expect(answers.filter((answer) => 'purchaseId' in answer)).toHaveLength(1);
    expect(answers).toContainEqual(problem('idempotency_key_reused'));
  });

  test('of one buyer is nothing to another', async () => {
    const content = await market.offer();

    const [one, other] = [
      valueOf(await purchase(content.contentId, 'shared', buyer)),
      valueOf(await purchase(content.contentId, 'shared', stranger)),
    ];

    expect([one.buyer, other.buyer]).toEqual([buyer, stranger]);
    expect(one.purchaseId).not.toBe(other.purchaseId);
  });

  test('that is new begins a new purchase, as long as none is paid', async () => {
    const content = await market.offer();
    const abandoned = valueOf(await purchase(content.contentId, 'abandoned'));

    const begun = valueOf(await purchase(content.contentId, 'taken up'));

    expect(begun.purchaseId).not.toBe(abandoned.purchaseId);
    expect(begun.status).toBe('PENDING');
  });
});

describe('nothing begins', () => {
  test('without content', async () => {
    expect(await purchase(contentIdOf('nowhere'), 'missing')).toEqual(problem('content_not_found'));
  });

  test('with content that is off sale', async () => {
    const content = await market.offer({ active: false });

    expect(await purchase(content.contentId, 'inactive')).toEqual(problem('content_not_found'));
  });

  test('with one’s own content', async () => {
    const content = await market.offer();

    expect(await purchase(content.contentId, 'own', seller)).toEqual(problem('own_content'));
  });

  test('with content that one has', async () => {
    const content = await market.offer();
    await market.confirm(await market.begin(content, clock), clock);

    expect(await purchase(content.contentId, 'once more')).toEqual(problem('already_purchased'));
  });

  test.each([
    ['changes its price', { priceWei: wei(1n) }],
    ['goes off sale', { active: false }],
  ])('where the content %s between reading and writing', async (_, changes) => {
    const content = await market.offer();
    const request = { buyer, contentId: content.contentId, idempotencyKey: `overtaken by ${_}` };
    const { purchases } = market;
    const opening = await readOpening(request, { purchases });
    await market.change(content, changes);

    const answer = await purchaseContent(request, opening, { purchases, now: clock.now });

    expect(answer).toMatchObject({ code: 'conflict' });
    expect((await purchasesOf(buyer)).filter(({ contentId }) => contentId === content.contentId)).toEqual([]);
  });
});

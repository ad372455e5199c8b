import { randomUUID } from 'node:crypto';
import {
  getPurchase,
  listPurchases,
  purchaseIdSchema,
  submitPayment,
  updateContent,
  walletAddressSchema,
  weiSchema,
} from '@glamora/contracts';
import { sendPayment, waitForPurchase } from '@glamora/demo';
import type { CallInput, Payment, Success } from '@glamora/demo';
import { encodePayment } from '@glamora/payments';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  accepted,
  begin,
  buy,
  localCloud,
  newBuyer,
  newPerson,
  pay,
  problemIn,
  publish,
  send,
} from './marketplace/marketplace.ts';
import type { Person } from './marketplace/marketplace.ts';

let creator: Person;
let contentId: string;

beforeAll(async () => {
  creator = await newPerson();
  ({ contentId } = await publish(creator, { priceWei: '10000' }));
});

const unknownPurchase = `0x${'ab'.repeat(32)}`;

describe('POST /purchases', () => {
  it('answers with the transaction that pays the price to the checkout', async () => {
    const buyer = await newPerson();

    const answer = accepted(await begin(buyer, contentId));

    const { chainId, checkout } = await localCloud();
    const { purchaseId, payment } = answer.body;
    const expected = encodePayment({
      chainId,
      checkout: walletAddressSchema.parse(checkout),
      purchaseId: purchaseIdSchema.parse(purchaseId),
      seller: walletAddressSchema.parse(creator.walletAddress),
      priceWei: weiSchema.parse('10000'),
    });
    expect(answer).toMatchObject({ status: 201, body: { status: 'PENDING', priceWei: '10000' } });
    expect(answer.headers.get('location')).toBe(`/purchases/${purchaseId}`);
    expect(payment).toEqual({ ...expected, expiresAt: expect.any(String) });
  });

  it('makes one purchase of a hundred requests at once with one Idempotency-Key', async () => {
    const buyer = await newPerson();
    const key = randomUUID();

    const answers = await Promise.all(Array.from({ length: 100 }, () => begin(buyer, contentId, key)));

    const bodies = answers.map((answer) => JSON.stringify(accepted(answer).body));
    const listed = accepted(await buyer.client.call(listPurchases, {}));
    expect(new Set(bodies).size).toBe(1);
    expect(listed.body.items).toHaveLength(1);
  });

  it('refuses a key that was used with another body', async () => {
    const buyer = await newPerson();
    const other = await publish(creator);
    const key = randomUUID();
    accepted(await begin(buyer, contentId, key));

    const answer = await begin(buyer, other.contentId, key);

    expect(answer).toMatchObject({ status: 422, problem: { code: 'idempotency_key_reused' } });
  });

  it('keeps the keys of two buyers apart', async () => {
    const [one, two] = [await newPerson(), await newPerson()];
    const key = randomUUID();

    const answers = [accepted(await begin(one, contentId, key)), accepted(await begin(two, contentId, key))];

    expect(answers[0]?.body.purchaseId).not.toBe(answers[1]?.body.purchaseId);
  });

  it('holds the price that it began with', async () => {
    const buyer = await newBuyer();
    const own = await publish(creator, { priceWei: '500' });
    const started = accepted(await begin(buyer, own.contentId)).body;
    const parameters = { contentId: own.contentId };
    accepted(await creator.client.call(updateContent, { parameters, body: { priceWei: '900' } }));

    const settled = await pay(buyer, started);

    expect(settled).toMatchObject({ status: 'CONFIRMED', priceWei: '500' });
  });

  it('refuses one’s own content', async () => {
    const answer = await begin(creator, contentId);

    expect(answer).toMatchObject({ status: 403, problem: { code: 'own_content' } });
  });

  it('refuses content that nobody registered, and content that is off sale', async () => {
    const buyer = await newPerson();
    const withdrawn = await publish(creator);
    const parameters = { contentId: withdrawn.contentId };
    accepted(await creator.client.call(updateContent, { parameters, body: { active: false } }));

    const answers = [
      await begin(buyer, 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'),
      await begin(buyer, withdrawn.contentId),
    ];

    expect(answers).toMatchObject([
      { status: 404, problem: { code: 'content_not_found' } },
      { status: 404, problem: { code: 'content_not_found' } },
    ]);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['has a space in it', 'a b'],
    ['is too long', 'k'.repeat(256)],
  ])('refuses an Idempotency-Key that %s', async (_, key) => {
    const { accessToken: token } = await newPerson();
    const headers = key === undefined ? {} : { 'idempotency-key': key };

    const answer = await send('POST', '/purchases', { token, headers, body: JSON.stringify({ contentId }) });

    expect(problemIn(answer)).toMatchObject({ status: 400, errors: [{ path: 'headers.idempotency-key' }] });
  });
});

describe('a payment as asked', () => {
  it('confirms the purchase; what is owned cannot be bought again', async () => {
    const buyer = await newBuyer();

    const settled = await buy(buyer, contentId);
    const again = await begin(buyer, contentId);

    expect(settled).toMatchObject({
      status: 'CONFIRMED',
      contentId,
      buyer: buyer.walletAddress,
      seller: creator.walletAddress,
      confirmedAt: expect.any(String),
    });
    expect(settled).not.toHaveProperty('reason');
    expect(again).toMatchObject({ status: 409, problem: { code: 'already_purchased' } });
  });

  it('may be told twice; another one is a conflict', async () => {
    const buyer = await newBuyer();
    const started = accepted(await begin(buyer, contentId)).body;
    const settled = await pay(buyer, started);
    const parameters = { purchaseId: started.purchaseId };
    const tell = (transactionHash: string) =>
      buyer.client.call(submitPayment, { parameters, body: { transactionHash } });

    const answers = [await tell(settled.transactionHash ?? ''), await tell(`0x${'cd'.repeat(32)}`)];

    expect(answers).toMatchObject([
      { status: 202, body: { status: 'CONFIRMED' } },
      { status: 409, problem: { code: 'payment_conflict' } },
    ]);
  });

  it('gives the content once, though two purchases were paid', async () => {
    const buyer = await newBuyer();
    const [first, second] = [
      accepted(await begin(buyer, contentId)).body,
      accepted(await begin(buyer, contentId)).body,
    ];

    const settled = [await pay(buyer, first), await pay(buyer, second)];

    expect(settled).toMatchObject([
      { status: 'CONFIRMED' },
      { status: 'FAILED', reason: { code: 'already_purchased' } },
    ]);
  });
});

describe('a wrong payment', () => {
  let buyer: Person;

  beforeAll(async () => {
    buyer = await newBuyer();
  });

  const encoded = async (purchaseId: string, seller: string): Promise<string> => {
    const { chainId, checkout } = await localCloud();
    return encodePayment({
      chainId,
      checkout: walletAddressSchema.parse(checkout),
      purchaseId: purchaseIdSchema.parse(purchaseId),
      seller: walletAddressSchema.parse(seller),
      priceWei: weiSchema.parse('10000'),
    }).data;
  };

  type Wrong = (payment: Payment, purchaseId: string) => Promise<Partial<Payment>>;
  const wrong: [string, Wrong][] = [
    ['amount_too_low', async () => ({ value: '9999' })],
    ['amount_too_high', async () => ({ value: '10001' })],
    ['other_seller', async (_, purchaseId) => ({ data: await encoded(purchaseId, `0x${'3'.repeat(40)}`) })],
    ['other_purchase', async () => ({ data: await encoded(unknownPurchase, creator.walletAddress) })],
    ['other_contract', async () => ({ to: creator.walletAddress, data: '0x' })],
    ['transaction_reverted', async () => ({ value: '0' })],
  ];

  it.each(wrong)('fails with %s', async (code, change) => {
    const started = accepted(await begin(buyer, contentId)).body;
    const payment = { ...started.payment, ...(await change(started.payment, started.purchaseId)) };

    const settled = await pay(buyer, { ...started, payment }, 200_000n);

    expect(settled).toMatchObject({ status: 'FAILED', reason: { code, message: expect.any(String) } });
    expect(settled.confirmedAt).toBeNull();
  });

  it('fails with other_buyer when somebody else paid', async () => {
    const benefactor = await newBuyer();
    const started = accepted(await begin(buyer, contentId)).body;
    const { rpcUrl, chainId } = await localCloud();
    const { transactionHash } = await sendPayment(benefactor.account, { rpcUrl, chainId }, started.payment);
    const parameters = { purchaseId: started.purchaseId };
    accepted(await buyer.client.call(submitPayment, { parameters, body: { transactionHash } }));

    const settled = accepted(await waitForPurchase(buyer.client, started.purchaseId)).body;

    expect(settled).toMatchObject({ status: 'FAILED', reason: { code: 'other_buyer' } });
  });

  it('does not spoil the purchase: paid rightly afterwards, it is confirmed', async () => {
    const started = accepted(await begin(buyer, contentId)).body;
    const failed = await pay(buyer, { ...started, payment: { ...started.payment, value: '1' } });

    const settled = await pay(buyer, started);

    expect(failed.status).toBe('FAILED');
    expect(settled.status).toBe('CONFIRMED');
  });
});

describe('a purchase', () => {
  it('is for its buyer and its seller to see, and for its buyer to pay', async () => {
    const [buyer, stranger] = [await newPerson(), await newPerson()];
    const { purchaseId } = accepted(await begin(buyer, contentId)).body;
    const parameters = { purchaseId };
    const body = { transactionHash: `0x${'cd'.repeat(32)}` };

    const seen = await Promise.all(
      [buyer, creator, stranger].map(({ client }) => client.call(getPurchase, { parameters })),
    );
    const paid = await Promise.all(
      [creator, stranger].map(({ client }) => client.call(submitPayment, { parameters, body })),
    );

    expect(seen).toMatchObject([
      { status: 200 },
      { status: 200 },
      { status: 403, problem: { code: 'not_your_purchase' } },
    ]);
    expect(paid).toMatchObject([
      { status: 403, problem: { code: 'not_the_buyer' } },
      { status: 403, problem: { code: 'not_the_buyer' } },
    ]);
  });

  it.each(['GET', 'POST'])('that does not exist is not found by %s', async (method) => {
    const { accessToken: token } = await newPerson();
    const path = `/purchases/${unknownPurchase}${method === 'POST' ? '/payment' : ''}`;
    const body = method === 'POST' ? JSON.stringify({ transactionHash: unknownPurchase }) : undefined;

    const answer = await send(method, path, { token, body });

    expect(problemIn(answer)).toMatchObject({ status: 404, code: 'purchase_not_found' });
  });

  it('refuses a transaction hash that is none', async () => {
    const buyer = await newPerson();
    const { purchaseId } = accepted(await begin(buyer, contentId)).body;

    const answer = await send('POST', `/purchases/${purchaseId}/payment`, {
      token: buyer.accessToken,
      body: JSON.stringify({ transactionHash: '0x12' }),
    });

    expect(problemIn(answer)).toMatchObject({ status: 400, errors: [{ path: 'body.transactionHash' }] });
  });
});

describe('GET /purchases', () => {
  it('lists what one began to buy and what one sold, newest first, page by page', async () => {
    const [seller, buyer] = [await newPerson(), await newBuyer()];
    const bought: string[] = [];
    for (let count = 0; count < 3; count += 1)
      bought.push((await buy(buyer, (await publish(seller)).contentId)).purchaseId);
    const unpaid = accepted(await begin(buyer, (await publish(seller)).contentId)).body.purchaseId;

    const readAll = async (person: Person, role: 'buyer' | 'seller') => {
      const ids: string[] = [];
      let query: CallInput<typeof listPurchases>['query'] = { role, limit: '2' };
      for (;;) {
        const page: Success<typeof listPurchases> = accepted(
          await person.client.call(listPurchases, { query }),
        );
        ids.push(...page.body.items.map(({ purchaseId }) => purchaseId));
        if (page.body.nextCursor === null) return ids;
        query = { role, limit: '2', cursor: page.body.nextCursor };
      }
    };
    const lists = [
      await readAll(buyer, 'buyer'),
      await readAll(seller, 'seller'),
      await readAll(seller, 'buyer'),
      await readAll(buyer, 'seller'),
    ];

    expect(lists).toEqual([[unpaid, ...bought.toReversed()], bought.toReversed(), [], []]);
  });

  it('refuses the cursor of somebody else’s list', async () => {
    const [buyer, thief] = [await newPerson(), await newPerson()];
    for (let count = 0; count < 2; count += 1) accepted(await begin(buyer, contentId));
    const page = accepted(await buyer.client.call(listPurchases, { query: { limit: '1' } })).body;

    const answer = await thief.client.call(listPurchases, { query: { cursor: page.nextCursor ?? '' } });

    expect(answer).toMatchObject({ status: 400, problem: { code: 'invalid_cursor' } });
  });
});

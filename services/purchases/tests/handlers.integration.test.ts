/** Every REST function of the service as API Gateway calls it: answered, and refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { walletAddressSchema } from '@glamora/contracts';
import { encodePayment } from '@glamora/payments';
import { callApi, createTokenIssuer } from '@glamora/runtime/testing';
import type { TokenIssuer } from '@glamora/runtime/testing';
import { buyer, hashOf, seller, startMarketplace, stranger, testClock } from './marketplace.ts';
import type { Marketplace } from './marketplace.ts';

const checkout = walletAddressSchema.parse(`0x${'c4'.repeat(20)}`);

let market: Marketplace;
let tokens: TokenIssuer;
let functions: Awaited<ReturnType<typeof loadFunctions>>;

beforeAll(async () => {
  [market, tokens] = await Promise.all([startMarketplace(), createTokenIssuer()]);
  Object.assign(process.env, { ...tokens.environment, CHAIN_ID: '31337', CHECKOUT_ADDRESS: checkout });
  functions = await loadFunctions();
});
afterAll(() => market.stop());

/** A function reads its environment when it is loaded, so that comes first. */
async function loadFunctions() {
  const [purchase, submit, get, list] = await Promise.all([
    import('../functions/purchase-content/handler.ts'),
    import('../functions/submit-payment/handler.ts'),
    import('../functions/get-purchase/handler.ts'),
    import('../functions/list-purchases/handler.ts'),
  ]);
  return {
    purchaseContent: purchase.handler,
    submitPayment: submit.handler,
    getPurchase: get.handler,
    listPurchases: list.handler,
  };
}

const refusal = (status: number, code: string) => ({ status, body: { status, code } });

describe('purchaseContent', () => {
  test('answers with a transaction that any wallet can send', async () => {
    const content = await market.offer();

    const answer = await callApi(functions.purchaseContent, {
      body: { contentId: content.contentId },
      headers: { 'Idempotency-Key': 'called' },
      token: await tokens.tokenOf(buyer),
    });

    const [purchase] = await listOf('buyer');
    if (!purchase) throw new Error('Nothing was begun');
    const { purchaseId, priceWei, expiresAt } = purchase;
    const payment = encodePayment({ chainId: 31_337, checkout, ...purchase });
    expect(answer).toMatchObject({ status: 201, headers: { location: `/purchases/${purchaseId}` } });
    expect(answer.body).toEqual({
      purchaseId,
      status: 'PENDING',
      priceWei: priceWei.toString(),
      payment: { ...payment, expiresAt },
    });
  });

  test('refuses a request that can’t be repeated safely', async () => {
    const answer = await callApi(functions.purchaseContent, {
      body: { contentId: (await market.offer()).contentId },
      token: await tokens.tokenOf(buyer),
    });

    expect(answer).toMatchObject(refusal(400, 'validation_failed'));
    expect(answer.body).toMatchObject({ errors: [{ path: 'headers.idempotency-key' }] });
  });

  test('refuses a creator', async () => {
    const answer = await callApi(functions.purchaseContent, {
      body: { contentId: (await market.offer()).contentId },
      headers: { 'Idempotency-Key': 'own' },
      token: await tokens.tokenOf(seller),
    });

    expect(answer).toMatchObject(refusal(403, 'own_content'));
  });
});

describe('submitPayment', () => {
  test('answers with the purchase that settles', async () => {
    const { purchaseId } = await market.begin(await market.offer(), testClock());
    const transactionHash = hashOf('paid');

    const answer = await callApi(functions.submitPayment, {
      parameters: { purchaseId },
      body: { transactionHash },
      token: await tokens.tokenOf(buyer),
    });

    expect(answer).toMatchObject({ status: 202, body: { purchaseId, status: 'SETTLING', transactionHash } });
  });

  test('refuses another wallet', async () => {
    const { purchaseId } = await market.begin(await market.offer(), testClock());

    const answer = await callApi(functions.submitPayment, {
      parameters: { purchaseId },
      body: { transactionHash: hashOf('paid') },
      token: await tokens.tokenOf(stranger),
    });

    expect(answer).toMatchObject(refusal(403, 'not_the_buyer'));
  });
});

describe('getPurchase', () => {
  test.each([
    ['buyer', buyer],
    ['seller', seller],
  ])('answers the %s', async (_, wallet) => {
    const { purchaseId } = await market.begin(await market.offer(), testClock());

    const answer = await callApi(functions.getPurchase, {
      parameters: { purchaseId },
      token: await tokens.tokenOf(wallet),
    });

    expect(answer).toMatchObject({ status: 200, body: { purchaseId, buyer, seller, status: 'PENDING' } });
  });

  test('refuses everybody else', async () => {
    const { purchaseId } = await market.begin(await market.offer(), testClock());

    const answer = await callApi(functions.getPurchase, {
      parameters: { purchaseId },
      token: await tokens.tokenOf(stranger),
    });

    expect(answer).toMatchObject(refusal(403, 'not_your_purchase'));
  });

  test('tells of a purchase that expired unpaid', async () => {
    const clock = testClock();
    clock.pass(-31);
    const { purchaseId } = await market.begin(await market.offer(), clock);

    const answer = await callApi(functions.getPurchase, {
      parameters: { purchaseId },
      token: await tokens.tokenOf(buyer),
    });

    expect(answer).toMatchObject({ status: 200, body: { status: 'EXPIRED' } });
  });
});

describe('listPurchases', () => {
  test('answers with purchases or with sales, of which those not confirmed are none', async () => {
    const clock = testClock();
    const purchase = await market.begin(await market.offer({ creator: stranger }), clock);
    await market.confirm(purchase, clock);
    await market.begin(await market.offer({ creator: stranger }), clock);
    const { purchaseId } = purchase;
    const token = await tokens.tokenOf(stranger);

    const purchases = await callApi(functions.listPurchases, { token });
    const sales = await callApi(functions.listPurchases, { query: { role: 'seller' }, token });

    expect(purchases).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
    expect(sales).toMatchObject({
      status: 200,
      body: { items: [{ purchaseId, buyer, seller: stranger, status: 'CONFIRMED' }] },
    });
  });

  test('refuses whoever shows no token', async () => {
    expect(await callApi(functions.listPurchases)).toMatchObject(refusal(401, 'unauthenticated'));
  });
});

async function listOf(role: 'buyer' | 'seller') {
  const page = await market.purchases.list(role, buyer, { limit: 100 });
  return 'items' in page ? page.items : [];
}

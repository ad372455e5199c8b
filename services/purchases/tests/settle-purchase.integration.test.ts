/** Payments judged and purchases settled, on a real chain and a real table. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import type { SettlePurchaseMessage, TransactionHash } from '@glamora/contracts';
import type { Purchase } from '@glamora/data';
import { guardedPaymentVerifier } from '../src/adapters/guarded-chain.ts';
import type { ChainSettings } from '../src/adapters/guarded-chain.ts';
import { purchaseIdOf } from '../src/purchase-id.ts';
import { settlePurchase } from '../src/settle-purchase.ts';
import type { Settlement, VerifyPayment } from '../src/settle-purchase.ts';
import { startChainProxy } from './chain-proxy.ts';
import { startCheckoutChain } from './checkout-chain.ts';
import type { CheckoutChain } from './checkout-chain.ts';
import { accounts, buyer, hashOf, startMarketplace, stranger, testClock, wei } from './marketplace.ts';
import type { Marketplace, TestClock } from './marketplace.ts';

let market: Marketplace;
let chain: CheckoutChain;
let elsewhere: CheckoutChain;
let clock: TestClock;

beforeAll(async () => {
  [market, chain, elsewhere] = await Promise.all([
    startMarketplace(),
    startCheckoutChain(31_337),
    startCheckoutChain(137),
  ]);
});
afterAll(() => Promise.all([market.stop(), chain.stop(), elsewhere.stop()]));
beforeEach(() => {
  clock = testClock();
});
afterEach(() => chain.client.setAutomine(true));

function verifier(changes: Partial<ChainSettings> = {}): VerifyPayment {
  return guardedPaymentVerifier({
    rpcUrl: chain.rpcUrl,
    chainId: chain.chainId,
    checkout: chain.checkout,
    confirmations: 1,
    otherChains: [{ chainId: elsewhere.chainId, rpcUrl: elsewhere.rpcUrl }],
    ...changes,
  });
}

interface Delivery {
  readonly attempt?: number;
  readonly verifyPayment?: VerifyPayment;
  readonly message?: Partial<SettlePurchaseMessage>;
}

/** Delivers the message that the stream sent when the payment was named. */
function settle(
  { purchaseId, transactionHash, submittedAt }: Purchase,
  { attempt = 0, verifyPayment = verifier(), message = {} }: Delivery = {},
): Promise<Settlement> {
  if (!transactionHash || !submittedAt) throw new Error('No payment was named');
  const sent = { type: 'purchase.settle' as const, purchaseId, transactionHash, submittedAt };
  return settlePurchase({ ...sent, ...message }, attempt, {
    purchases: market.purchases,
    verifyPayment,
    now: clock.now,
  });
}

/** For messages that must not even be asked about. */
const unasked: VerifyPayment = () => Promise.reject(new Error('The chain was asked'));

const begin = async (by = buyer) => market.begin(await market.offer(), clock, { by });

const settling = async (hash: TransactionHash, purchase?: Purchase) =>
  market.submit(purchase ?? (await begin()), hash, clock);

async function paid(purchase?: Purchase): Promise<Purchase> {
  const begun = purchase ?? (await begin());
  return settling(await chain.pay(begun), begun);
}

const stored = ({ purchaseId }: Purchase) => market.purchases.find(purchaseId);

const isOwned = async ({ contentId, buyer: by }: Purchase) => (await market.access.find(contentId, by)).owned;

describe('a payment as it should be', () => {
  test('confirms the purchase and opens the content to its buyer', async () => {
    const purchase = await paid();
    clock.pass(1);

    const settlement = await settle(purchase);

    expect(settlement).toBe('confirmed');
    expect(await stored(purchase)).toEqual({
      ...purchase,
      status: 'CONFIRMED',
      confirmedAt: clock.now().toISOString(),
    });
    expect(await isOwned(purchase)).toBe(true);
  });

  test('confirms once, though delivered five times at once and once more later', async () => {
    const purchase = await paid();

    const atOnce = await Promise.all(Array.from({ length: 5 }, () => settle(purchase)));
    const confirmed = await stored(purchase);
    clock.pass(1);
    const later = await settle(purchase);

    expect(atOnce.filter((settlement) => settlement === 'confirmed')).toHaveLength(1);
    expect(atOnce.filter((settlement) => settlement === 'superseded')).toHaveLength(4);
    expect(later).toBe('superseded');
    expect(await stored(purchase)).toEqual(confirmed);
  });

  test('counts by the time it was mined, not by when we heard of it', async () => {
    const purchase = await begin();
    const hash = await chain.pay(purchase);
    clock.pass(60);

    const settlement = await settle(await settling(hash, purchase));

    expect(settlement).toBe('confirmed');
  });
});

describe('a wrong payment fails the purchase and says why', () => {
  test.each<[string, (purchase: Purchase) => Promise<TransactionHash>]>([
    ['other_buyer', (purchase) => chain.pay(purchase, { by: accounts.stranger })],
    ['other_seller', (purchase) => chain.pay({ ...purchase, seller: stranger })],
    ['other_contract', (purchase) => chain.pay(purchase, { to: purchase.seller })],
    ['other_purchase', (purchase) => chain.pay({ ...purchase, purchaseId: purchaseIdOf(buyer, 'other') })],
    ['other_chain', (purchase) => elsewhere.pay(purchase)],
    ['amount_too_low', (purchase) => chain.pay({ ...purchase, priceWei: wei(purchase.priceWei - 1n) })],
    ['amount_too_high', (purchase) => chain.pay({ ...purchase, priceWei: wei(purchase.priceWei + 1n) })],
    ['transaction_reverted', () => chain.payReverted()],
  ])('%s', async (failure, pay) => {
    const begun = await begin();
    const purchase = await settling(await pay(begun), begun);

    const settlement = await settle(purchase);

    expect(settlement).toBe('failed');
    expect(await stored(purchase)).toEqual({ ...purchase, status: 'FAILED', failure });
    expect(await isOwned(purchase)).toBe(false);
  });

  test('purchase_expired', async () => {
    clock.pass(-31);
    const purchase = await paid();

    const settlement = await settle(purchase);

    expect(settlement).toBe('failed');
    expect(await stored(purchase)).toMatchObject({ status: 'FAILED', failure: 'purchase_expired' });
  });

  test('and the right payment, named afterwards, confirms it', async () => {
    const failed = await settling(await chain.payReverted());
    await settle(failed);

    const settlement = await settle(await paid(failed));

    expect(settlement).toBe('confirmed');
    expect(await stored(failed)).toMatchObject({ status: 'CONFIRMED', failure: null });
  });
});

describe('one transaction', () => {
  test('pays two purchases, where a wallet paid both in it', async () => {
    const wallet = await chain.deployWallet();
    const begun = [await begin(wallet), await begin(wallet)];
    const hash = await chain.payTogether(wallet, begun);
    const purchases = await Promise.all(begun.map((purchase) => settling(hash, purchase)));

    const settlements = await Promise.all(purchases.map((purchase) => settle(purchase)));

    expect(settlements).toEqual(['confirmed', 'confirmed']);
    expect(await Promise.all(purchases.map(isOwned))).toEqual([true, true]);
  });

  test('pays no second purchase with the same payment, even if the verifier let it pass', async () => {
    const first = await paid();
    await settle(first);
    const hash = first.transactionHash ?? hashOf('none');
    const second = await settling(hash);
    const verify = verifier();
    const deceived: VerifyPayment = (_, transactionHash) =>
      verify({ ...first, expiresAt: new Date(first.expiresAt) }, transactionHash);

    const settlement = await settle(second, { verifyPayment: deceived });

    expect(settlement).toBe('failed');
    expect(await stored(second)).toMatchObject({ status: 'FAILED', failure: 'transaction_already_used' });
    expect(await isOwned(second)).toBe(false);
  });
});

test('content that was paid twice is bought once', async () => {
  const content = await market.offer();
  const first = await paid(await market.begin(content, clock));
  const second = await paid(await market.begin(content, clock));

  const settlements = [await settle(first), await settle(second)];

  expect(settlements).toEqual(['confirmed', 'failed']);
  expect(await stored(first)).toMatchObject({ status: 'CONFIRMED' });
  expect(await stored(second)).toMatchObject({ status: 'FAILED', failure: 'already_purchased' });
});

describe('a transaction that is not there yet', () => {
  test('is asked for again after 1, 2, 4 … seconds, up to a minute', async () => {
    const purchase = await settling(hashOf('unheard of'));
    const verifyPayment = verifier();

    const waits = await Promise.all(
      [0, 1, 2, 5, 6, 7, 2000].map((attempt) => settle(purchase, { attempt, verifyPayment })),
    );

    expect(waits).toEqual([1, 2, 4, 32, 60, 60, 60].map((waitSeconds) => ({ waitSeconds })));
    expect(await stored(purchase)).toEqual(purchase);
  });

  test('is given up after half an hour in which nobody heard of it', async () => {
    const purchase = await settling(hashOf('never sent'));
    clock.pass(30);
    const within = await settle(purchase);
    clock.pass(0.001);

    const afterwards = await settle(purchase);

    expect(within).toEqual({ waitSeconds: 1 });
    expect(afterwards).toBe('failed');
    expect(await stored(purchase)).toMatchObject({ status: 'FAILED', failure: 'transaction_not_found' });
  });

  test('is waited for a day where the chain knows it, and settles when it is mined', async () => {
    await chain.client.setAutomine(false);
    const purchase = await paid();
    clock.pass(24 * 60);
    const unmined = await settle(purchase);
    await chain.client.mine({ blocks: 1 });

    const mined = await settle(purchase);

    expect(unmined).toEqual({ waitSeconds: 1 });
    expect(mined).toBe('confirmed');
  });

  test('is waited for until enough blocks are on it, however long that takes', async () => {
    const purchase = await paid();
    const verifyPayment = verifier({ confirmations: 3 });
    clock.pass(48 * 60);
    const early = await settle(purchase, { verifyPayment });
    await chain.client.mine({ blocks: 2 });

    const confirmed = await settle(purchase, { verifyPayment });

    expect(early).toEqual({ waitSeconds: 1 });
    expect(confirmed).toBe('confirmed');
  });
});

describe('a message that came too late changes nothing', () => {
  test('of a purchase that nobody began', async () => {
    const purchase = await settling(hashOf('unknown'));
    const message = { purchaseId: purchaseIdOf(buyer, 'never begun') };

    expect(await settle(purchase, { message, verifyPayment: unasked })).toBe('superseded');
  });

  test('of a payment that failed already', async () => {
    const purchase = await settling(await chain.payReverted());
    await settle(purchase);
    const failed = await stored(purchase);

    expect(await settle(purchase, { verifyPayment: unasked })).toBe('superseded');
    expect(await stored(purchase)).toEqual(failed);
  });

  test('of a payment in whose place another was named', async () => {
    const first = await settling(await chain.payReverted());
    await settle(first);
    const second = await settling(hashOf('another'), first);

    expect(await settle(first, { verifyPayment: unasked })).toBe('superseded');
    expect(await stored(first)).toEqual(second);
  });

  test('of a payment that was named anew since: it has its own half hour', async () => {
    const first = await settling(hashOf('slow'));
    clock.pass(31);
    await settle(first);
    const second = await settling(hashOf('slow'), first);

    expect(await settle(first, { verifyPayment: unasked })).toBe('superseded');
    expect(await settle(second)).toEqual({ waitSeconds: 1 });
  });

  test('where another delivery ended the settlement while the chain was asked', async () => {
    const purchase = await settling(await chain.payReverted());
    const verify = verifier();
    const overtaken: VerifyPayment = async (expected, hash) => {
      await market.purchases.fail(purchase, hash, 'other_contract');
      return verify(expected, hash);
    };

    expect(await settle(purchase, { verifyPayment: overtaken })).toBe('superseded');
    expect(await stored(purchase)).toMatchObject({ failure: 'other_contract' });
  });
});

describe('a chain that is out of reach', () => {
  test('is no verdict, and is left alone after three failures', async () => {
    const proxy = await startChainProxy(chain.rpcUrl);
    const purchase = await paid();
    const verifyPayment = verifier({ rpcUrl: proxy.rpcUrl, otherChains: [] });
    proxy.breakDown();

    const failures: unknown[] = [];
    for (let delivery = 0; delivery < 5; delivery += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the breaker counts failures in a row
      failures.push(await settle(purchase, { verifyPayment }).catch((error: unknown) => error));
    }
    await proxy.stop();

    expect(failures.every((failure) => failure instanceof DependencyUnavailable)).toBe(true);
    const waits = failures.map((failure) => (failure as DependencyUnavailable).retryAfterSeconds);
    expect(waits.slice(0, 3)).toEqual([1, 1, 1]);
    expect(Math.min(...waits.slice(3))).toBeGreaterThan(1);
    expect(proxy.requests()).toBe(3);
    expect(await stored(purchase)).toEqual(purchase);
  });

  test('where it is another one only, does not keep ours from being judged', async () => {
    const purchase = await paid();
    const otherChains = [{ chainId: 10, rpcUrl: 'http://127.0.0.1:9' }];

    expect(await settle(purchase, { verifyPayment: verifier({ otherChains }) })).toBe('confirmed');
  });
});

/** Naming the transaction that paid. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { problem } from '@glamora/contracts';
import type { TransactionHash, WalletAddress } from '@glamora/contracts';
import type { Purchase } from '@glamora/data';
import { purchaseIdOf } from '../src/purchase-id.ts';
import { submitPayment } from '../src/submit-payment.ts';
import { buyer, hashOf, startMarketplace, stranger, testClock } from './marketplace.ts';
import type { Marketplace, TestClock } from './marketplace.ts';

const first = hashOf('first payment');
const second = hashOf('second payment');

let market: Marketplace;
let clock: TestClock;
let purchase: Purchase;

beforeAll(async () => {
  market = await startMarketplace();
});
afterAll(() => market.stop());
beforeEach(async () => {
  clock = testClock();
  purchase = await market.begin(await market.offer(), clock);
});

function submit(
  transactionHash: TransactionHash,
  by: WalletAddress = buyer,
  purchaseId = purchase.purchaseId,
) {
  const request = { buyer: by, purchaseId, transactionHash };
  return submitPayment(request, { purchases: market.purchases, now: clock.now });
}

const stored = () => market.purchases.find(purchase.purchaseId);

test('a purchase whose payment is named settles', async () => {
  clock.pass(1);

  const settling = await submit(first);

  const submittedAt = clock.now().toISOString();
  expect(settling).toEqual({ ...purchase, status: 'SETTLING', transactionHash: first, submittedAt });
  expect(await stored()).toEqual(settling);
});

test('the same payment may be named twice: nothing changes', async () => {
  const settling = await submit(first);
  clock.pass(1);

  const again = await submit(first);

  expect(again).toEqual(settling);
  expect(await stored()).toEqual(settling);
});

test('twenty namings at once are one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => {
      clock.pass(1);
      return submit(first);
    }),
  );

  const settling = await stored();
  expect(answers).toEqual(answers.map(() => settling));
});

test('another payment is refused while one settles', async () => {
  const settling = await submit(first);

  const answer = await submit(second);

  expect(answer).toEqual(problem('payment_conflict'));
  expect(await stored()).toEqual(settling);
});

test.each([
  ['another', second],
  ['the same', first],
])('after a failure %s payment may be named', async (_, transactionHash) => {
  const settling = await market.submit(purchase, first, clock);
  await market.purchases.fail(settling, first, 'transaction_not_found');
  clock.pass(5);

  const again = await submit(transactionHash);

  expect(again).toMatchObject({
    status: 'SETTLING',
    failure: null,
    transactionHash,
    submittedAt: clock.now().toISOString(),
  });
});

test('a payment may be named after the purchase expired: it may have come in time', async () => {
  clock.pass(60);

  expect(await submit(first)).toMatchObject({ status: 'SETTLING', transactionHash: first });
});

test('a confirmed purchase answers with itself for its own payment, and takes no other', async () => {
  await market.confirm(purchase, clock);
  const confirmed = await stored();

  const same = await submit(hashOf(purchase.purchaseId));
  const other = await submit(second);

  expect(confirmed?.status).toBe('CONFIRMED');
  expect(same).toEqual(confirmed);
  expect(other).toEqual(problem('payment_conflict'));
  expect(await stored()).toEqual(confirmed);
});

test('only the buyer names a payment', async () => {
  const answer = await submit(first, stranger);

  expect(answer).toEqual(problem('not_the_buyer'));
  expect(await stored()).toEqual(purchase);
});

test('a payment needs a purchase', async () => {
  const answer = await submit(first, buyer, purchaseIdOf(buyer, 'never used'));

  expect(answer).toEqual(problem('purchase_not_found'));
});

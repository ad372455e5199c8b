/** What buyer and seller see of a purchase. */
import { expect, test } from '@jest/globals';
import { purchaseView } from '@glamora/contracts';
import type { Purchase } from '@glamora/data';
import { purchaseIdOf } from '../src/purchase-id.ts';
import { statusAt, toPurchaseView } from '../src/purchase-view.ts';
import { buyer, contentIdOf, hashOf, seller, wei } from './marketplace.ts';

const expiresAt = new Date('2026-05-01T12:30:00.000Z');

const pending: Purchase = {
  purchaseId: purchaseIdOf(buyer, 'key'),
  contentId: contentIdOf('A dress'),
  buyer,
  seller,
  priceWei: wei(10n ** 30n),
  status: 'PENDING',
  failure: null,
  transactionHash: null,
  submittedAt: null,
  createdAt: '2026-05-01T12:00:00.000Z',
  expiresAt: expiresAt.toISOString(),
  confirmedAt: null,
};

test('shows what the contract names, without what is only for us', () => {
  const submittedAt = '2026-05-01T12:01:00.000Z';
  const purchase: Purchase = { ...pending, status: 'SETTLING', transactionHash: hashOf('paid'), submittedAt };

  const view = purchaseView.parse(toPurchaseView(purchase, expiresAt));

  const { failure: _failure, submittedAt: _submittedAt, ...shown } = purchase;
  expect(view).toEqual({ ...shown, priceWei: `1${'0'.repeat(30)}` });
});

test('shows why a purchase failed', () => {
  const failed: Purchase = { ...pending, status: 'FAILED', failure: 'amount_too_low' };

  const view = purchaseView.parse(toPurchaseView(failed, expiresAt));

  expect(view).toMatchObject({
    status: 'FAILED',
    reason: { code: 'amount_too_low', message: 'The transaction paid less than the price' },
  });
});

test('a purchase that nobody paid expires by the clock alone', () => {
  const justAfter = new Date(expiresAt.getTime() + 1);

  expect(statusAt(pending, expiresAt)).toBe('PENDING');
  expect(statusAt(pending, justAfter)).toBe('EXPIRED');
});

test.each(['SETTLING', 'CONFIRMED', 'FAILED'] as const)('%s does not expire', (status) => {
  const longAfter = new Date('2027-01-01T00:00:00.000Z');

  expect(statusAt({ ...pending, status }, longAfter)).toBe(status);
});

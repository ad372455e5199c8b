/** Purchases and content as the table's stream shows them. */
import type { Row } from './changed-purchase.ts';
import { purchaseId, settlingRow } from './changed-purchase.ts';

export const contentId = 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG';
export const creator = `0x${'c1'.repeat(20)}`;
export const buyer = `0x${'b2'.repeat(20)}`;
export const createdAt = '2026-05-01T12:00:00.000Z';
export const confirmedAt = '2026-05-01T12:02:00.000Z';

const parties = { purchaseId, contentId, buyer, seller: creator, priceWei: '100', createdAt };

export const payingRow = (): Row => settlingRow(parties);

export const confirmedRow = (changes: Row = {}): Row =>
  settlingRow({ ...parties, status: 'CONFIRMED', confirmedAt, ...changes });

export const contentRow = (changes: Row = {}): Row => ({
  _et: 'Content',
  contentId,
  creator,
  title: 'A dress',
  category: 'dress',
  priceWei: '100',
  active: true,
  createdAt,
  ...changes,
});

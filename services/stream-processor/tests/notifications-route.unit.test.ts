/** What others are told of, under which id, and that the event source lets all of it through. */
import { describe, expect, test } from '@jest/globals';
import { notificationOf } from '../src/routes/notifications.ts';
import type { TableChange } from '../src/table-change.ts';
import { purchaseId } from './changed-purchase.ts';
import { passesFilter } from './event-source-filter.ts';
import {
  buyer,
  confirmedAt,
  confirmedRow,
  contentId,
  contentRow,
  createdAt,
  creator,
  payingRow,
} from './sold-content.ts';

const confirmation = { before: payingRow(), after: confirmedRow() };
const publication = { before: undefined, after: contentRow() };

test('a confirmed purchase is told with all that is settled', () => {
  expect(notificationOf(confirmation)).toEqual({
    type: 'purchase.confirmed',
    notificationId: `purchase.confirmed/${purchaseId}`,
    purchaseId,
    contentId,
    buyer,
    seller: creator,
    priceWei: '100',
    confirmedAt,
  });
});

test('published content is told with what it is', () => {
  expect(notificationOf(publication)).toEqual({
    type: 'content.published',
    notificationId: `content.published/${contentId}`,
    contentId,
    creator,
    title: 'A dress',
    category: 'dress',
    priceWei: '100',
    publishedAt: createdAt,
  });
});

test('what is told twice has the same id twice', () => {
  const ids = [confirmation, confirmation].map((change) => notificationOf(change)?.notificationId);

  expect(new Set(ids).size).toBe(1);
});

test.each([
  ['a confirmation', confirmation],
  ['a publication', publication],
])('the filter of the event source lets %s through', (_, change) => {
  expect(passesFilter(change)).toBe(true);
});

describe('nothing is told', () => {
  test.each<[string, TableChange]>([
    ['when a sale is counted', { before: confirmedRow(), after: confirmedRow({ countedAt: confirmedAt }) }],
    ['when a purchase comes back from the archive', { before: undefined, after: confirmedRow() }],
    ['when a payment is named', { before: undefined, after: payingRow() }],
    ['when content changes', { before: contentRow(), after: contentRow({ title: 'A hat' }) }],
    ['when content goes', { before: contentRow(), after: undefined }],
    [
      'when content is put down without being on sale',
      { before: undefined, after: contentRow({ active: false }) },
    ],
    ['of other rows', { before: undefined, after: { _et: 'User' } }],
  ])('%s', (_, change) => {
    expect(notificationOf(change)).toBeUndefined();
  });
});

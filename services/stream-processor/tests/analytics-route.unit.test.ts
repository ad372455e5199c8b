/** Which changes of the table are sales, and that the event source lets all of them through. */
import { describe, expect, test } from '@jest/globals';
import { activityMessage } from '@glamora/contracts';
import * as fc from 'fast-check';
import { saleOf, sellerOf } from '../src/routes/analytics.ts';
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

const countedAt = '2026-05-01T12:02:01.000Z';

describe('a sale is told', () => {
  test.each<[string, TableChange]>([
    ['when a purchase is confirmed', { before: payingRow(), after: confirmedRow() }],
    ['when an uncounted one appears', { before: undefined, after: confirmedRow() }],
    [
      'once more when an uncounted one changes',
      { before: confirmedRow(), after: confirmedRow({ GSI1PK: 'x' }) },
    ],
  ])('%s', (_, change) => {
    const message = saleOf(change);

    const sale = { purchaseId, contentId, buyer, seller: creator, createdAt, confirmedAt };
    expect(message).toEqual({ type: 'content.sold', ...sale, priceWei: '100' });
    expect(activityMessage.parse(message)).toEqual({ type: 'content.sold', ...sale, priceWei: 100n });
    expect(sellerOf(change)).toBe(creator);
  });
});

describe('no sale is told', () => {
  test.each<[string, TableChange]>([
    ['when it is counted', { before: confirmedRow(), after: confirmedRow({ countedAt }) }],
    [
      'when a counted one comes back from the archive',
      { before: undefined, after: confirmedRow({ countedAt }) },
    ],
    ['before the purchase is confirmed', { before: undefined, after: payingRow() }],
    ['when a purchase goes', { before: confirmedRow(), after: undefined }],
    ['of other rows', { before: undefined, after: contentRow({ status: 'CONFIRMED' }) }],
  ])('%s', (_, change) => {
    expect(saleOf(change)).toBeUndefined();
  });
});

test('a confirmed purchase without a price is a bug, and comes to light', () => {
  expect(() => saleOf({ before: undefined, after: confirmedRow({ priceWei: undefined }) })).toThrow();
});

describe('the filter of the event source', () => {
  const row = fc.option(
    fc.record({
      status: fc.constantFrom('SETTLING', 'CONFIRMED'),
      countedAt: fc.constantFrom(undefined, countedAt),
    }),
    { nil: undefined },
  );

  test('lets through every sale', () => {
    let sales = 0;

    fc.assert(
      fc.property(row, row, (before, after) => {
        const change = {
          before: before && withoutUndefined(confirmedRow(before)),
          after: after && withoutUndefined(confirmedRow(after)),
        };
        fc.pre(saleOf(change) !== undefined);
        sales += 1;

        expect(passesFilter(change)).toBe(true);
      }),
    );

    expect(sales).toBeGreaterThan(10);
  });

  test('keeps what the counting itself writes from costing an invocation', () => {
    const written = [
      { before: confirmedRow(), after: confirmedRow({ countedAt }) },
      { before: undefined, after: { _et: 'Statistics', PK: `STATS#${creator}`, SK: 'TOTAL', sales: 1 } },
      { before: undefined, after: { _et: 'Trend', PK: 'TREND#bafy', SK: 'ERA#0112', salePoints: 1 } },
      { before: { _et: 'CountedView', PK: 'VIEW#bafy', SK: 'HOUR#x' }, after: undefined },
    ];

    expect(written.map(passesFilter)).toEqual([false, false, false, false]);
  });
});

function withoutUndefined(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

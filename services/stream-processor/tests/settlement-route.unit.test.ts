/** Which changes of the table start a settlement, and that the event source lets all of them through. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { settlePurchaseMessage } from '@glamora/contracts';
import { compileFilter } from '@glamora/dev-cloud/event-sources';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { settlementGroupOf, settlementOf } from '../src/routes/settlement.ts';
import type { TableChange } from '../src/table-change.ts';
import { pendingRow, purchaseId, settlingRow, submittedAt, transactionHash } from './changed-purchase.ts';

const later = '2026-05-01T12:31:00.000Z';
const otherHash = `0x${'8b'.repeat(32)}`;

describe('a settlement starts', () => {
  test.each<[string, TableChange]>([
    ['when a payment is named', { before: pendingRow(), after: settlingRow() }],
    ['when the purchase appears with its payment', { before: undefined, after: settlingRow() }],
    [
      'when another payment is named after a failure',
      {
        before: settlingRow({ status: 'FAILED', failure: 'other_buyer', transactionHash: otherHash }),
        after: settlingRow(),
      },
    ],
    [
      'when the same payment is named again after a failure',
      {
        before: settlingRow({ status: 'FAILED', submittedAt: '2026-05-01T12:00:30.000Z' }),
        after: settlingRow(),
      },
    ],
  ])('%s', (_, change) => {
    const message = settlementOf(change);

    expect(message).toEqual({ type: 'purchase.settle', purchaseId, transactionHash, submittedAt });
    expect(settlePurchaseMessage.parse(message)).toEqual(message);
  });

  test('when a stream merged a failure and the next naming into one change', () => {
    const change = { before: settlingRow(), after: settlingRow({ submittedAt: later }) };

    expect(settlementOf(change)).toMatchObject({ submittedAt: later });
  });
});

test('a settlement takes its turn among those of other sellers', () => {
  const seller = `0x${'c1'.repeat(20)}`;

  expect(settlementGroupOf({ before: undefined, after: settlingRow({ seller }) })).toBe(seller);
});

describe('nothing starts', () => {
  test.each<[string, TableChange]>([
    ['when a purchase begins', { before: undefined, after: pendingRow() }],
    ['when it is confirmed', { before: settlingRow(), after: settlingRow({ status: 'CONFIRMED' }) }],
    ['when it fails', { before: settlingRow(), after: settlingRow({ status: 'FAILED' }) }],
    ['when it is removed', { before: settlingRow(), after: undefined }],
    ['when something else of it changes', { before: settlingRow(), after: settlingRow({ note: 'seen' }) }],
    ['when another kind of row changes', { before: undefined, after: settlingRow({ _et: 'Content' }) }],
    ['when nothing is known of the change', { before: undefined, after: undefined }],
  ])('%s', (_, change) => {
    expect(settlementOf(change)).toBeUndefined();
  });
});

test('a settling purchase without a payment is a bug, and is told as one', () => {
  const change = { before: pendingRow(), after: { ...pendingRow(), status: 'SETTLING' } };

  expect(() => settlementOf(change)).toThrow();
});

describe('the filter of the event source', () => {
  const configuration = readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8');
  const { functions } = parse(configuration) as {
    functions: { fanOutChanges: { events: [{ stream: { filterPatterns: object[] } }] } };
  };
  const passes = compileFilter(functions.fanOutChanges.events[0].stream.filterPatterns);

  const recordOf = (eventName: string, { before, after }: TableChange) => ({
    eventName,
    dynamodb: {
      ...(before && { OldImage: marshall(before) }),
      ...(after && { NewImage: marshall(after) }),
    },
  });

  const row = fc.option(
    fc.record({
      _et: fc.constantFrom('Purchase', 'PurchaseReference', 'Content', 'User'),
      status: fc.constantFrom('PENDING', 'SETTLING', 'CONFIRMED', 'FAILED'),
      purchaseId: fc.constant(purchaseId),
      transactionHash: fc.constantFrom(transactionHash, otherHash),
      submittedAt: fc.constantFrom(submittedAt, later),
    }),
    { nil: undefined },
  );

  test('lets through whatever starts a settlement', () => {
    let started = 0;

    fc.assert(
      fc.property(row, row, (before, after) => {
        const change = { before, after };
        fc.pre(settlementOf(change) !== undefined);
        started += 1;

        expect(passes(recordOf(before ? 'MODIFY' : 'INSERT', change))).toBe(true);
      }),
    );

    expect(started).toBeGreaterThan(50);
  });

  test.each([
    [
      'other kinds of rows',
      recordOf('INSERT', { before: undefined, after: settlingRow({ _et: 'Session' }) }),
    ],
    [
      'purchases that failed',
      recordOf('MODIFY', { before: settlingRow(), after: settlingRow({ status: 'FAILED' }) }),
    ],
    ['removals', recordOf('REMOVE', { before: settlingRow(), after: undefined })],
  ])('keeps %s from costing an invocation', (_, record) => {
    expect(passes(record)).toBe(false);
  });
});

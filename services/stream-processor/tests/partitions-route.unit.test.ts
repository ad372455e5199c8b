/** Which changes of the table have an owner's list measured. */
import { describe, expect, test } from '@jest/globals';
import { partitionGrewMessage } from '@glamora/contracts';
import { growthOf } from '../src/routes/partitions.ts';
import type { TableChange } from '../src/table-change.ts';
import type { Row } from './changed-purchase.ts';
import { passesFilter } from './event-source-filter.ts';
import { buyer, confirmedRow, contentRow, creator, payingRow } from './sold-content.ts';

/** Of these, about one in twenty has the list measured. */
const ids = Array.from({ length: 2000 }, (_, number) => `0x${number.toString(16).padStart(64, '0')}`);

const begunRow = (changes: Row): Row => ({ ...payingRow(), status: 'PENDING', ...changes });

const added: [string, (id: string) => TableChange, object][] = [
  [
    'content that is registered',
    (contentId) => ({ before: undefined, after: contentRow({ contentId }) }),
    { list: 'content', owner: creator },
  ],
  [
    'a purchase that begins',
    (purchaseId) => ({ before: undefined, after: begunRow({ purchaseId }) }),
    { list: 'purchases', owner: buyer },
  ],
  [
    'a purchase that is confirmed',
    (purchaseId) => ({ before: { ...payingRow(), purchaseId }, after: confirmedRow({ purchaseId }) }),
    { list: 'sales', owner: creator },
  ],
];

describe.each(added)('%s', (_, changeOf, expected) => {
  test('has its list measured, one in twenty times', () => {
    const messages = ids.map((id) => growthOf(changeOf(id))).filter((message) => message !== undefined);

    expect(messages.length).toBeGreaterThan(60);
    expect(messages.length).toBeLessThan(150);
    expect(new Set(messages.map((message) => JSON.stringify(partitionGrewMessage.parse(message))))).toEqual(
      new Set([JSON.stringify({ type: 'partition.grew', ...expected })]),
    );
  });

  test('means the same when it comes again, and passes the filter', () => {
    const changes = ids.map(changeOf).filter((change) => growthOf(change) !== undefined);

    expect(changes.map(growthOf)).toEqual(changes.map(growthOf));
    expect(changes.every(passesFilter)).toBe(true);
  });
});

test.each<[string, (id: string) => TableChange]>([
  [
    'content that changes',
    (id) => ({ before: contentRow({ contentId: id }), after: contentRow({ contentId: id }) }),
  ],
  ['content that goes', (id) => ({ before: contentRow({ contentId: id }), after: undefined })],
  [
    'a purchase that is paid',
    (id) => ({ before: begunRow({ purchaseId: id }), after: { ...payingRow(), purchaseId: id } }),
  ],
  [
    'a sale that is counted',
    (id) => ({
      before: confirmedRow({ purchaseId: id }),
      after: confirmedRow({ purchaseId: id, countedAt: 'now' }),
    }),
  ],
  ['another kind of row', (id) => ({ before: undefined, after: contentRow({ contentId: id, _et: 'User' }) })],
])('%s has nothing measured', (_, changeOf) => {
  expect(ids.map((id) => growthOf(changeOf(id))).filter(Boolean)).toEqual([]);
});

import { describe, expect, test } from '@jest/globals';
import type { ArchivePart } from '@glamora/data';
import { keyMatches, mayHold, parseQuery, rowMatches } from '../../src/archive/query.ts';

const buyer = `0x${'b1'.repeat(20)}`;
const purchase = `0x${'12'.repeat(32)}`;
const cid = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi';

const key = { PK: `PURCHASE#${cid}#${buyer}`, SK: 'TRANSACTION#2024-02-10T08:00:00.000Z#12121212' };
const part = {
  datedBy: 'createdAt',
  from: '2024-01-15T00:00:00.000Z',
  through: '2024-03-15T00:00:00.000Z',
} as ArchivePart;
const row = {
  createdAt: { S: '2024-02-10T08:00:00.000Z' },
  purchaseId: { S: purchase },
  buyer: { S: buyer },
};

describe('a query', () => {
  test.each([
    [`purchase=${purchase}`],
    [`purchase=${purchase.toUpperCase().replace('X', 'x')}`],
    [`buyer=${buyer}`],
    [`content=${cid}`],
    ['from=2024'],
    ['from=2024-02-10', 'to=2024-02-10'],
    ['to=2024-02'],
    [`buyer=${buyer}`, `content=${cid}`, 'from=2024-02', 'to=2024-02-28'],
  ])('finds what it means: %s %s', (...terms) => {
    const query = parseQuery(terms);

    expect(query.entityName).toBe('Purchase');
    expect([mayHold(part, query), keyMatches(key, query), rowMatches(row, part, query)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test.each([
    ['another purchase', [`purchase=0x12121212${'34'.repeat(28)}`], [true, true, false]],
    ['another buyer', [`buyer=0x${'b2'.repeat(20)}`], [true, false, false]],
    ['another seller', [`seller=0x${'b2'.repeat(20)}`], [true, true, false]],
    ['another day within the part', ['from=2024-02-11'], [true, true, false]],
    ['an earlier day within the part', ['to=2024-02-09'], [true, true, false]],
    ['a later month', ['from=2024-04'], [false, true, false]],
    ['an earlier year', ['to=2023'], [false, true, false]],
  ])('does not find %s', (_, terms, expected) => {
    const query = parseQuery(terms);

    expect([mayHold(part, query), keyMatches(key, query), rowMatches(row, part, query)]).toEqual(expected);
  });

  test('for a wallet means its sessions', () => {
    expect(parseQuery([`wallet=${buyer}`])).toMatchObject({
      entityName: 'Session',
      attributes: { walletAddress: buyer },
    });
  });

  test.each([
    ['buyer', 'is no term'],
    ['=x', 'is no term'],
    ['buyer=me', 'buyer must be 0x and 40'],
    ['from=yesterday', 'from must be a date'],
    ['colour=red', 'purchase='],
  ])('that can’t be understood says why: %s', (term, message) => {
    expect(() => parseQuery([term])).toThrow(message);
  });
});

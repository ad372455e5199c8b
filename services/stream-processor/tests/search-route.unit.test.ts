/** Which changes of the table concern the search index, and that the event source lets all of them through. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { compileFilter } from '@glamora/dev-cloud/event-sources';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { searchGroupOf, searchMessageOf } from '../src/routes/search.ts';
import type { TableChange } from '../src/table-change.ts';
import type { Row } from './changed-purchase.ts';

const contentId = 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG';
const wallet = `0x${'c1'.repeat(20)}`;

const content = (changes: Row = {}): Row => ({
  _et: 'Content',
  contentId,
  creator: wallet,
  title: 'A dress',
  tags: ['silk'],
  category: 'dress',
  active: true,
  priceWei: '100',
  createdAt: '2026-05-01T12:00:00.000Z',
  ...changes,
});

const user = (changes: Row = {}): Row => ({
  _et: 'User',
  walletAddress: wallet,
  region: 'paris',
  ...changes,
});

describe('content is indexed', () => {
  test.each<[string, TableChange]>([
    ['when it is published', { before: undefined, after: content() }],
    ['when its title changes', { before: content(), after: content({ title: 'A hat' }) }],
    ['when its tags change', { before: content(), after: content({ tags: ['silk', 'red'] }) }],
    ['when it goes off sale', { before: content(), after: content({ active: false }) }],
    ['when it comes back', { before: content({ active: false }), after: content() }],
    ['when it is removed', { before: content(), after: undefined }],
  ])('%s', (_, change) => {
    expect(searchMessageOf(change)).toEqual({ type: 'search.index_content', contentId });
    expect(searchGroupOf(change)).toBe(wallet);
  });
});

test('the content of a creator is indexed when the creator goes by another name', () => {
  const change = { before: user(), after: user({ username: 'Coco' }) };

  expect(searchMessageOf(change)).toEqual({ type: 'search.index_creator', creator: wallet, cursor: null });
  expect(searchGroupOf(change)).toBe(wallet);
});

describe('nothing is indexed', () => {
  test.each<[string, TableChange]>([
    ['when a price changes', { before: content(), after: content({ priceWei: '200', version: 2 }) }],
    ['when a profile changes but for the name', { before: user(), after: user({ region: 'lyon' }) }],
    ['when a user is new', { before: undefined, after: user({ username: 'Coco' }) }],
    ['when the index itself is written', { before: undefined, after: content({ _et: 'SearchDocument' }) }],
    ['when another kind of row changes', { before: undefined, after: content({ _et: 'Purchase' }) }],
    ['when nothing is known of the change', { before: undefined, after: undefined }],
  ])('%s', (_, change) => {
    expect(searchMessageOf(change)).toBeUndefined();
  });
});

describe('the filter of the event source', () => {
  const configuration = readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8');
  const { functions } = parse(configuration) as {
    functions: { fanOutChanges: { events: [{ stream: { filterPatterns: object[] } }] } };
  };
  const passes = compileFilter(functions.fanOutChanges.events[0].stream.filterPatterns);

  const recordOf = ({ before, after }: TableChange) => ({
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    dynamodb: {
      ...(before && { OldImage: marshall(before) }),
      ...(after && { NewImage: marshall(after) }),
    },
  });

  const row = fc.option(
    fc.oneof(
      fc
        .record({
          title: fc.constantFrom('A dress', 'A hat'),
          active: fc.boolean(),
          priceWei: fc.constantFrom('100', '200'),
        })
        .map(content),
      fc.record({ username: fc.constantFrom('Coco', 'Karl') }).map(user),
    ),
    { nil: undefined },
  );

  test('lets through whatever concerns the index', () => {
    let concerned = 0;

    fc.assert(
      fc.property(row, row, (before, after) => {
        fc.pre(searchMessageOf({ before, after }) !== undefined);
        concerned += 1;

        expect(passes(recordOf({ before, after }))).toBe(true);
      }),
    );

    expect(concerned).toBeGreaterThan(50);
  });

  test('keeps what the index itself writes from costing an invocation', () => {
    const written = [
      { before: undefined, after: { _et: 'SearchDocument', contentId, words: { dress: 8 } } },
      { before: undefined, after: { PK: 'SEARCH#dr#0', SK: 'dress#1#8222…#bafy' } },
      { before: { PK: 'SEARCH#dr#0', SK: 'dress#1#8222…#bafy' }, after: undefined },
    ];

    expect(written.map((change) => passes(recordOf(change)))).toEqual([false, false, false]);
  });
});

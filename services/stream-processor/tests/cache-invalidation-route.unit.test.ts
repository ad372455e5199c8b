/** Which changes of the table caches are told of. */
import { describe, expect, test } from '@jest/globals';
import { invalidateContentMessage } from '@glamora/contracts';
import { invalidationGroupOf, invalidationOf } from '../src/routes/cache-invalidation.ts';
import type { TableChange } from '../src/table-change.ts';

const contentId = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi';
const updatedAt = '2026-05-01T12:00:00.000Z';

const creator = `0x${'c1'.repeat(20)}`;

const row = (changes: object = {}) => ({
  _et: 'Content',
  contentId,
  creator,
  version: 2,
  updatedAt,
  ...changes,
});

describe('caches are told', () => {
  test.each<[string, TableChange]>([
    ['of a change', { before: row({ version: 1 }), after: row() }],
    ['of new content: its absence may be remembered', { before: undefined, after: row() }],
    ['of content put aside', { before: row({ version: 1 }), after: row({ active: false }) }],
  ])('%s', (_, change) => {
    const message = invalidationOf(change);

    expect(message).toEqual({ type: 'content.changed', contentId, version: 2, changedAt: updatedAt });
    expect(invalidateContentMessage.parse(message)).toEqual(message);
    expect(invalidationGroupOf(change)).toBe(creator);
  });
});

describe('caches are not told', () => {
  test.each<[string, TableChange]>([
    ['of keys that leave a list', { before: row({ GSI4PK: 'RECENT#1' }), after: row() }],
    ['of other kinds of rows', { before: undefined, after: row({ _et: 'Purchase' }) }],
    ['of rows about content', { before: undefined, after: row({ _et: 'SearchDocument' }) }],
    ['of a removal', { before: row(), after: undefined }],
    ['of nothing', { before: undefined, after: undefined }],
  ])('%s', (_, change) => {
    expect(invalidationOf(change)).toBeUndefined();
  });
});

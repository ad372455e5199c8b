/** Records of a stream, read as changes. */
import { expect, test } from '@jest/globals';
import { toTableChange } from '../src/adapters/stream-record.ts';

test('both images become plain values', () => {
  const change = toTableChange({
    dynamodb: {
      OldImage: { status: { S: 'PENDING' } },
      NewImage: { status: { S: 'SETTLING' }, version: { N: '2' }, tags: { L: [{ S: 'silk' }] } },
    },
  });

  expect(change).toEqual({
    before: { status: 'PENDING' },
    after: { status: 'SETTLING', version: 2, tags: ['silk'] },
  });
});

test('a row that appeared has no before, one that was removed no after', () => {
  const row = { status: { S: 'PENDING' } };

  const [appeared, removed] = [
    toTableChange({ dynamodb: { NewImage: row } }),
    toTableChange({ dynamodb: { OldImage: row } }),
  ];

  expect(appeared).toEqual({ before: undefined, after: { status: 'PENDING' } });
  expect(removed).toEqual({ before: { status: 'PENDING' }, after: undefined });
});

test('a record without images is a change of nothing', () => {
  expect(toTableChange({})).toEqual({ before: undefined, after: undefined });
});

import { describe, expect, test } from '@jest/globals';
import { readBatchResponse } from '../../src/event-sources/batch-response.ts';

const batch = ['a', 'b', 'c'];

describe('the answer of a function that reports partial failures', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['no list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('is a success when it is %s', (_name, payload) => {
    expect(readBatchResponse(payload, batch)).toEqual({ kind: 'complete_success' });
  });

  test('names the items that failed', () => {
    const payload = { batchItemFailures: [{ itemIdentifier: 'c' }, { itemIdentifier: 'a' }] };

    expect(readBatchResponse(payload, batch)).toEqual({
      kind: 'partial_failure',
      failed: new Set(['a', 'c']),
    });
  });

  test.each<[string, unknown]>([
    ['is a text', 'done'],
    ['has no list but an object', { batchItemFailures: { itemIdentifier: 'a' } }],
    ['has an item that is null', { batchItemFailures: [null] }],
    ['has an identifier that is null', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['has an identifier that is empty', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['has an identifier that is a number', { batchItemFailures: [{ itemIdentifier: 1 }] }],
    ['misspells the identifier', { batchItemFailures: [{ itemIdentifer: 'a' }] }],
    [
      'names an item of another batch',
      { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'z' }] },
    ],
  ])('fails the whole batch when it %s', (_name, payload) => {
    expect(readBatchResponse(payload, batch)).toMatchObject({ kind: 'complete_failure' });
  });
});

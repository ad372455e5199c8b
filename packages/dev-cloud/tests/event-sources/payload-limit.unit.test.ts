import { expect, test } from '@jest/globals';
import { batchLength } from '../../src/event-sources/payload-limit.ts';

function megabytes(size: number): string {
  return 'x'.repeat(size * 1024 * 1024);
}

test('a batch ends at the batch size', () => {
  expect(batchLength(['a', 'b', 'c'], 2)).toBe(2);
});

test('a batch ends before 6 MB', () => {
  expect(batchLength([megabytes(2), megabytes(2), megabytes(2)], 10)).toBe(2);
});

test('a record that is too large goes alone, for the function to refuse', () => {
  expect(batchLength([megabytes(7), 'b'], 10)).toBe(1);
});

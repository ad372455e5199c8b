/** Calls that come together are handled together, and fail apart. */
import { expect, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import { gathered } from '../src/gathered.ts';

/** Handles numbers; fails where one of them is odd. */
function evenNumbers() {
  const calls: (readonly number[])[] = [];
  const handle = gathered(async (items: readonly number[]) => {
    calls.push([...items]);
    if (items.some((item) => item % 2 === 1)) throw new Error(`${items.join(' ')}: odd`);
    return items.length;
  });
  return { handle, calls };
}

test('calls of the same moment are one', async () => {
  const { handle, calls } = evenNumbers();

  const results = await Promise.all([2, 4, 6].map(handle));

  expect(calls).toEqual([[2, 4, 6]]);
  expect(results).toEqual([3, 3, 3]);
});

test('calls that follow one another are two', async () => {
  const { handle, calls } = evenNumbers();

  await handle(2);
  await handle(4);

  expect(calls).toEqual([[2], [4]]);
});

test('one that is at fault does not take the others with it', async () => {
  const { handle } = evenNumbers();

  const results = await Promise.allSettled([2, 3, 4].map(handle));

  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('one alone is not tried twice', async () => {
  const { handle, calls } = evenNumbers();

  await expect(handle(3)).rejects.toThrow('3: odd');

  expect(calls).toEqual([[3]]);
});

test('where a dependency is out of reach nobody is tried alone', async () => {
  let calls = 0;
  const handle = gathered<number, never>(async () => {
    calls += 1;
    throw new DependencyUnavailable('the table', 1);
  });

  await Promise.allSettled([2, 4, 6].map(handle));

  expect(calls).toBe(1);
});

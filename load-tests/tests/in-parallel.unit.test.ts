import { expect, it } from '@jest/globals';
import { inParallel } from '../src/in-parallel.ts';

it('works on so many at once, and keeps their order', async () => {
  let running = 0;
  let most = 0;
  const double = async (number: number) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return number * 2;
  };

  const doubled = await inParallel([1, 2, 3, 4, 5], 2, double);

  expect(doubled).toEqual([2, 4, 6, 8, 10]);
  expect(most).toBe(2);
});

import { expect, it } from '@jest/globals';
import { findLimit } from '../src/find-limit.ts';

const search = async (limit: number) => {
  const tried: number[] = [];
  const tryRate = async (rate: number) => {
    tried.push(rate);
    return rate <= limit;
  };
  const found = await findLimit({ highestRate: 300, lowestRate: 20, precision: 0.1, tryRate });
  return { found, tried };
};

it('doubles until a rate fails, then halves the gap until it is a tenth', async () => {
  const { found, tried } = await search(130);

  expect(tried).toEqual([20, 40, 80, 160, 120, 140, 130]);
  expect(found).toBe(130);
});

it('stops where it was told to', async () => {
  const { found, tried } = await search(1000);

  expect(tried).toEqual([20, 40, 80, 160, 300]);
  expect(found).toBe(300);
});

it('finds nothing where the lowest rate already fails', async () => {
  const { found, tried } = await search(10);

  expect(tried).toEqual([20]);
  expect(found).toBe(0);
});

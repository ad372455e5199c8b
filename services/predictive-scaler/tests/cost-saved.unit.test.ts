import { expect, test } from '@jest/globals';
import { lambdaPrices } from '@glamora/capacity';
import { costSaved } from '../src/cost-saved.ts';

/** Steady at half of the tier's floor, of a gigabyte. */
const usual = {
  concurrency: 10,
  concurrencyBefore: 10,
  minimum: 20,
  bounds: { floor: 20, cap: 100 },
  memoryMb: 1024,
};

const { provisioned, provisionedDuration, onDemandDuration } = lambdaPrices.arm64;

test('the tier’s own floor saves nothing', () => {
  expect(costSaved(usual)).toBe(0);
});

test('a minimum below the floor saves what is not provisioned', () => {
  expect(costSaved({ ...usual, minimum: 15 })).toBeCloseTo(5 * 300 * provisioned);
});

test('a minimum above the need costs what stands idle', () => {
  expect(costSaved({ ...usual, minimum: 30 })).toBeCloseTo(-10 * 300 * provisioned);
});

test('a rise that tracking has not seen yet runs on what was provisioned for it, and not on demand', () => {
  const saved = costSaved({ ...usual, concurrency: 50, concurrencyBefore: 14, minimum: 50 });

  expect(saved).toBeCloseTo(30 * 300 * (onDemandDuration - provisionedDuration - provisioned));
  expect(saved).toBeGreaterThan(0);
});

test('where tracking holds as much by itself the minimum makes no difference', () => {
  expect(costSaved({ ...usual, concurrency: 35, concurrencyBefore: 35, minimum: 50 })).toBe(0);
});

test('what tracking would hold ends at the cap', () => {
  expect(costSaved({ ...usual, concurrency: 200, concurrencyBefore: 200, minimum: 100 })).toBe(0);
});

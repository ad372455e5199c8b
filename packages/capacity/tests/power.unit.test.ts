import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '../src/invalid-input.ts';
import { powerTuning } from '../src/planning/power.ts';
import type { MeasuredFunction } from '../src/planning/power.ts';
import { lambdaPrices } from '../src/prices.ts';

const prices = lambdaPrices.arm64;

function tuned(measured: Partial<MeasuredFunction>, tolerance = 0.1) {
  const tuning = powerTuning({ cpuMs: 0, waitMs: 0, peakMemoryMb: 0, ...measured }, { prices, tolerance });
  if (tuning instanceof InvalidInput) throw tuning;
  return tuning;
}

const at = ({ choices }: ReturnType<typeof tuned>, memoryMb: number) =>
  choices.find((choice) => choice.memoryMb === memoryMb);

describe('the time of a call', () => {
  test('is the measured time where there is a whole CPU, and no less with more', () => {
    const tuning = tuned({ cpuMs: 10, waitMs: 5 });

    expect(at(tuning, 1769)?.durationMs).toBe(15);
    expect(at(tuning, 3008)?.durationMs).toBe(15);
  });

  test('grows as the share of the CPU shrinks, but for the waiting', () => {
    const tuning = tuned({ cpuMs: 10, waitMs: 5 });

    expect(at(tuning, 256)?.durationMs).toBeCloseTo(5 + (10 * 1769) / 256);
  });
});

describe('the price of a million calls', () => {
  test('is that of the requests, and of the whole milliseconds begun', () => {
    const tuning = tuned({ waitMs: 9.2 });

    expect(at(tuning, 1024)?.usdPerMillion).toBeCloseTo(0.2 + 1e6 * 0.01 * prices.onDemandDuration);
  });
});

describe('the suggested size', () => {
  test('is the smallest where the function only waits', () => {
    const { suggested } = tuned({ waitMs: 200 });

    expect(suggested.memoryMb).toBe(128);
  });

  test('has a whole CPU where the function only computes: it costs the same and is fastest', () => {
    const { suggested } = tuned({ cpuMs: 200 });

    expect(suggested.memoryMb).toBe(1769);
  });

  test('holds what the function was seen to hold', () => {
    const { suggested, choices } = tuned({ waitMs: 200, peakMemoryMb: 130 });

    expect(suggested.memoryMb).toBe(192);
    expect(at({ choices, suggested, cheapest: suggested }, 128)).toBeUndefined();
  });

  test('is the cheapest where nothing dearer is allowed', () => {
    const { suggested, cheapest } = tuned({ cpuMs: 20, waitMs: 20 }, 0);

    expect(suggested).toEqual(cheapest);
  });
});

test.each([
  ['a time below zero', { cpuMs: -1 }],
  ['a time that is no number', { waitMs: Number.NaN }],
  ['more memory than any size holds', { peakMemoryMb: 4000 }],
])('%s is refused', (_, measured) => {
  const tuning = powerTuning({ cpuMs: 1, waitMs: 1, peakMemoryMb: 1, ...measured }, { prices });

  expect(tuning).toBeInstanceOf(InvalidInput);
});

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { withinGuardRails } from '../src/guard-rails.ts';
import type { Situation } from '../src/guard-rails.ts';

const plan = {
  rule: 'a plan',
  wanted: 30,
  likelyConcurrency: 30,
  next: { median: 1, low: 1, high: 1, naive: 1 },
  confidence: 'high',
  warnings: [],
} as const;

const calm: Situation = { plan, current: 20, bounds: { floor: 20, cap: 100 }, raisedTo: 0 };

const minimumWhere = (changes: Partial<Situation>): number =>
  withinGuardRails({ ...calm, ...changes }).minimum;

describe('a plan', () => {
  test('is followed where no rule speaks against it', () => {
    const guarded = withinGuardRails(calm);

    expect(guarded).toEqual({
      minimum: 30,
      maximum: 100,
      reasons: ['the rule "a plan" asks for 30; up to 30.0 environments are likely to be busy'],
    });
  });

  test('raises nothing while the likely load stays within 80 % of the capacity', () => {
    const minimums = [16, 16.1].map((likelyConcurrency) =>
      minimumWhere({ plan: { ...plan, likelyConcurrency } }),
    );

    expect(minimums).toEqual([20, 30]);
  });

  test('changes nothing by less than a tenth, up or down', () => {
    const minimums = [46, 54, 45, 55].map((wanted) =>
      minimumWhere({ current: 50, plan: { ...plan, wanted, likelyConcurrency: wanted } }),
    );

    expect(minimums).toEqual([50, 50, 45, 55]);
  });

  test('at most doubles the capacity, or adds ten', () => {
    const steep = { ...plan, wanted: 1000, likelyConcurrency: 1000 };
    const bounds = { floor: 1, cap: 1000 };

    const minimums = [4, 40].map((current) => minimumWhere({ current, bounds, plan: steep }));

    expect(minimums).toEqual([14, 80]);
  });

  test('gives back a quarter at most, and at least one', () => {
    const low = { ...plan, wanted: 1, likelyConcurrency: 0.1 };
    const bounds = { floor: 1, cap: 100 };

    const minimums = [100, 2].map((current) => minimumWhere({ current, bounds, plan: low }));

    expect(minimums).toEqual([75, 1]);
  });

  test('that is not trusted, or that there is none of, leaves the floor', () => {
    const minimums = [{ ...plan, confidence: 'low' as const, warnings: ['Only 5 values.'] }, undefined].map(
      (untrusted) => minimumWhere({ plan: untrusted }),
    );

    expect(minimums).toEqual([20, 20]);
  });

  test('stays above what a rule raised the minimum to, beyond the cap', () => {
    const guarded = withinGuardRails({ ...calm, current: 150, raisedTo: 150 });

    expect(guarded).toMatchObject({ minimum: 150, maximum: 150 });
  });

  test('never leaves its bounds, whatever it asks for', () => {
    const counts = fc.integer({ min: 0, max: 2000 });

    fc.assert(
      fc.property(counts, counts, counts, counts, counts, (wanted, likely, current, floor, width) => {
        const bounds = { floor, cap: floor + width };

        const { minimum, maximum } = withinGuardRails({
          plan: { ...plan, wanted, likelyConcurrency: likely },
          current,
          bounds,
          raisedTo: 0,
        });

        expect(minimum).toBeGreaterThanOrEqual(floor);
        expect(minimum).toBeLessThanOrEqual(maximum);
        expect(maximum).toBe(bounds.cap);
      }),
    );
  });

  test('tells every rule that had a say', () => {
    const { reasons } = withinGuardRails({
      ...calm,
      plan: { ...plan, wanted: 500, likelyConcurrency: 500 },
      bounds: { floor: 20, cap: 30 },
    });

    expect(reasons.slice(1)).toEqual([
      'at most doubles, or adds ten, in one run: 40 instead of 500',
      'never above the cap: 30 instead of 40',
    ]);
  });
});

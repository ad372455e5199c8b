import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '../src/invalid-input.ts';
import { dataCapacity, plannedVolume } from '../src/planning/data-capacity.ts';
import { plan } from '../src/planning/plan.ts';
import { tierFor } from '../src/planning/tiers.ts';
import { erlangB } from '../src/simulator/erlang.ts';
import { valid } from './arrivals.ts';

describe('a plan', () => {
  test.each([
    [5000, 500_000, 10, 'tier1'],
    [10_000, 1_000_000, 20, 'tier1'],
    [25_000, 2_500_000, 50, 'tier2'],
    [50_000, 5_000_000, 100, 'tier2'],
    [100_000, 10_000_000, 200, 'tier3'],
  ])('for %d users has %d requests a day, %d GB and %s', (users, requestsPerDay, storageGb, tier) => {
    const made = valid(plan({ users }));

    expect(made).toMatchObject({ requestsPerDay, storageGb, tier: { name: tier } });
  });

  test('adds up to its lines, and a savings plan never makes it dearer', () => {
    const made = valid(plan({ users: 30_000 }));

    const total = made.lines.reduce((sum, { usd }) => sum + usd, 0);
    expect(made.monthlyUsd).toBeCloseTo(total, 8);
    expect(made.monthlyWithSavingsPlanUsd).toBeLessThan(made.monthlyUsd);
  });

  test('says that the promised $50, $120 and $200 a month are wrong', () => {
    const claims = [10_000, 50_000, 100_000].map((users) => valid(plan({ users })).claims[0]);

    expect(claims.map((claim) => claim?.claimedUsd)).toEqual([50, 120, 200]);
    expect(claims.map((claim) => claim?.holds)).toEqual([false, false, false]);
  });

  test('says that a tier ends', () => {
    expect(valid(plan({ users: 200_000 })).beyondTiers).toBe(true);
    expect(tierFor(200_000).name).toBe('tier3');
  });

  test('needs a limit that throttles less than one request in 10,000 at peak', () => {
    const { concurrency } = valid(plan({ users: 100_000 }));

    expect(erlangB(concurrency.neededAtPeak, concurrency.peak)).toBeLessThanOrEqual(1e-4);
  });

  test('costs something for nobody, but no NaN', () => {
    const made = valid(plan({ users: 0 }));

    expect(made.monthlyUsd).toBeGreaterThan(0);
    expect(made.usdPerThousandUsers).toBe(0);
  });

  test.each([{ users: -1 }, { users: Number.NaN }, { users: 10, requestsPerDay: Number.POSITIVE_INFINITY }])(
    'is refused for %j',
    (projection) => {
      expect(plan(projection)).toBeInstanceOf(InvalidInput);
    },
  );
});

describe('the capacity of a table', () => {
  test('of ten million items is what the documented sizes add up to', () => {
    const capacity = valid(dataCapacity(plannedVolume));

    expect(capacity.tableGb).toBeCloseTo((1e7 * (0.6 * 1024 + 100)) / 1024 ** 3, 6);
    expect(capacity.readUnits.mean).toBeCloseTo((1e7 * 0.5) / 86_400, 6);
    expect(capacity.writeUnits.mean).toBeCloseTo((5e5 * 3) / 86_400, 6);
  });

  test('doubles its read units for consistent reads', () => {
    const eventual = valid(dataCapacity(plannedVolume));
    const consistent = valid(dataCapacity({ ...plannedVolume, consistentReads: true }));

    expect(consistent.readUnits.mean).toBeCloseTo(2 * eventual.readUnits.mean, 9);
  });

  test('is refused for items that DynamoDB cannot hold', () => {
    expect(dataCapacity({ ...plannedVolume, itemKb: 401 })).toBeInstanceOf(InvalidInput);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Backtest, defaultColdStartPrice, type Knobs } from '../src/backtest.ts';
import { coldStartsAtCost, frontier } from '../src/frontier.ts';
import { cheapestCapacity, environmentCosts } from '../src/policies/capacity-plan.ts';
import { forecastLevels, forecastWeights, type LoadForecaster } from '../src/policies/load-forecaster.ts';
import { type Policy, type PolicyName, policyNames } from '../src/policies/policy.ts';
import { PredictivePolicy } from '../src/policies/predictive.ts';
import { ruleNamed } from '../src/policies/rules.ts';
import { scheduledPolicy } from '../src/policies/simple-policies.ts';
import { targetTrackingPolicy } from '../src/policies/target-tracking.ts';
import { WindowLoads } from '../src/policies/window-load.ts';
import { breakEvenUtilization, lambdaPrices } from '../src/prices.ts';
import { type Outcome, simulate } from '../src/simulator/simulate.ts';
import { dailyTraffic, minutes, settingsWith, valid } from './arrivals.ts';

const quiet = { now: 0, requests: 600, averageConcurrency: 1, peakConcurrency: 3, inProgress: false };

/** Asks a policy minute by minute while the utilization is as given, and lists what it asks for. */
function decisions(
  policy: Policy,
  configured: number,
  utilizations: readonly (number | undefined)[],
): number[] {
  return utilizations.map((average, minute) => {
    const utilization = average === undefined ? undefined : { average, maximum: average };
    return policy.decide({ ...quiet, minute, ready: configured, configured, utilization });
  });
}

/** Expects what came a day before, give or take an eighth. */
function dayBeforeForecaster(): LoadForecaster {
  const seen: number[] = [];
  return {
    observe: (requests) => seen.push(requests),
    forecast() {
      return Array.from({ length: 12 }, (_, ahead) => {
        const expected = seen[seen.length - 288 + ahead] ?? seen.at(-1) ?? 0;
        return Float64Array.from(forecastLevels, (level) => expected * (1 + (level - 0.5) / 4));
      });
    },
  };
}

/** The first minute in which two courses differ; their length where they never do. */
function firstDifference(left: Float64Array, right: Float64Array): number {
  const minute = left.findIndex((value, index) => value !== right[index]);
  return minute === -1 ? left.length : minute;
}

describe('target tracking', () => {
  test('grows in proportion after three minutes above the target, not before', () => {
    const asked = decisions(targetTrackingPolicy(), 10, [0.9, 0.9, 0.91]);

    expect(asked).toEqual([10, 10, 13]);
  });

  test('shrinks after fifteen minutes below nine tenths of the target', () => {
    const asked = decisions(
      targetTrackingPolicy(),
      10,
      Array.from({ length: 15 }, () => 0.35),
    );

    expect(asked.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => 10));
    expect(asked[14]).toBe(5);
  });

  test('stays where it is while there are no data', () => {
    const asked = decisions(targetTrackingPolicy(), 10, Array.from({ length: 30 }));

    expect(new Set(asked)).toEqual(new Set([10]));
  });
});

test('the schedule doubles evenings and adds half at weekends', () => {
  const policy = scheduledPolicy(10);
  const askedAt = (iso: string) =>
    policy.decide({
      ...quiet,
      now: Date.parse(iso),
      minute: 0,
      ready: 0,
      configured: 0,
      utilization: undefined,
    });

  expect(askedAt('2026-01-05T12:00:00Z')).toBe(10);
  expect(askedAt('2026-01-05T19:00:00Z')).toBe(20);
  expect(askedAt('2026-01-09T19:00:00Z')).toBe(30);
  expect(askedAt('2026-01-09T22:00:00Z')).toBe(15);
});

test.each(['x86_64', 'arm64'] as const)(
  'an environment on %s pays for itself when it is busy 60 %% of the time',
  (name) => {
    expect(breakEvenUtilization(lambdaPrices[name])).toBeCloseTo(0.6, 3);
  },
);

describe('the choice of capacity', () => {
  const settings = settingsWith();
  const loads = new WindowLoads(settings);
  const steady = (concurrency: number) =>
    Array.from({ length: 12 }, () => loads.known([0, 1, 2, 3, 4].map(() => concurrency * 600)));
  const warm = Array.from({ length: 100 }, () => 0);

  test('provisions what is busy 60 % of the time when cold starts cost nothing', () => {
    const capacity = cheapestCapacity(steady(20), environmentCosts(settings, 0), {
      configured: 5,
      cold: warm,
    });

    const levels = loads.minute(20 * 600);
    const busy = (level: number) =>
      levels.load * ((levels.passed[level] ?? 0) - (levels.passed[level + 1] ?? 0));
    expect(busy(capacity - 1)).toBeGreaterThan(0.59);
    expect(busy(capacity)).toBeLessThan(0.61);
  });

  test('provisions the peaks too when cold starts are dear', () => {
    const thrifty = cheapestCapacity(steady(20), environmentCosts(settings, 0), { configured: 20, cold: [] });
    const careful = cheapestCapacity(steady(20), environmentCosts(settings, 1), { configured: 20, cold: [] });

    expect(careful).toBeGreaterThan(thrifty + 10);
  });

  test('provisions nothing for a load of nothing', () => {
    const capacity = cheapestCapacity(steady(0), environmentCosts(settings, 0.1), {
      configured: 7,
      cold: [],
    });

    expect(capacity).toBe(0);
  });

  test('asks for the capacity of the next window in this one, since it takes minutes to prepare', () => {
    const [now] = steady(2);
    const rising = [now, ...steady(40).slice(1)].filter((window) => window !== undefined);

    const capacity = cheapestCapacity(rising, environmentCosts(settings, 0.01), {
      configured: 3,
      cold: warm,
    });

    expect(capacity).toBeGreaterThanOrEqual(40);
  });

  test('weighs the possibilities of a forecast fully', () => {
    expect(forecastWeights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
});

describe('all policies', () => {
  const forecaster = dayBeforeForecaster;
  const settings = settingsWith({ warmUpSeconds: 43_200, reservedConcurrency: 1000 });
  const known = dailyTraffic(2, 6000);

  test('see no future: what comes later does not change what was decided', () => {
    const longer = dailyTraffic(3, 3000);
    const changeAt = 2.5 * 1440;
    const changed = {
      ...longer,
      requests: longer.requests.map((count, minute) => (minute < changeAt ? count : 3 * count)),
    };
    const sighted = policyNames.filter((name) => name !== 'oracle');

    for (const name of sighted) {
      const before = valid(valid(Backtest.of(longer, settings, { forecaster })).run(name));
      const after = valid(valid(Backtest.of(changed, settings, { forecaster })).run(name));

      expect(firstDifference(before.provisioned, after.provisioned)).toBeGreaterThanOrEqual(changeAt);
    }
  });

  test('the oracle is the exception', () => {
    const surge = {
      ...known,
      requests: known.requests.map((count, minute) => (minute < 2100 ? count : 10 * count)),
    };

    const before = valid(valid(Backtest.of(known, settings)).run('oracle'));
    const after = valid(valid(Backtest.of(surge, settings)).run('oracle'));

    expect(firstDifference(before.provisioned, after.provisioned)).toBeLessThan(2100);
  });

  test.each(policyNames)('%s gives sound figures on an empty, a constant and a spiky trace', (name) => {
    const shapes = [
      minutes(1600, () => 0),
      minutes(1600, () => 1200),
      minutes(1600, (minute) => (minute === 1500 ? 100_000 : 10)),
    ];

    for (const shape of shapes) {
      const outcome = valid(valid(Backtest.of(shape, settings, { forecaster })).run(name));
      const figures = [outcome.costUsd, outcome.coldStarts, outcome.coldStartShare, outcome.throttledShare];
      expect(figures.every((figure) => figure >= 0 && Number.isFinite(figure))).toBe(true);
      expect(outcome.provisioned.every((capacity) => capacity >= 1 || capacity === 0)).toBe(true);
    }
  });

  test('predictive has fewer cold starts than target tracking at the same cost on a daily rhythm', () => {
    const backtest = valid(Backtest.of(known, settings, { forecaster }));

    const tracking = valid(backtest.run('target-tracking'));
    const points = [0.006, 0.012, 0.02].map((coldStartPrice) =>
      valid(backtest.run('predictive', { coldStartPrice, trackingTarget: Infinity })),
    );

    expect(coldStartsAtCost(frontier(points), tracking.costUsd)).toBeLessThan(0.85 * tracking.coldStarts);
  });

  test('predictive costs less than target tracking, each at its defaults and cold starts at their price', () => {
    const backtest = valid(Backtest.of(known, settings, { forecaster }));
    const loss = ({ costUsd, coldStarts }: Outcome) => costUsd + defaultColdStartPrice * coldStarts;

    const [tracking, ours] = [valid(backtest.run('target-tracking')), valid(backtest.run('predictive'))];

    expect(loss(ours)).toBeLessThan(loss(tracking));
  });

  test('predictive lives through ten times the load without a throttle', () => {
    const spike = {
      ...known,
      requests: known.requests.map((count, minute) => (minute > 2000 && minute < 2100 ? 10 * count : count)),
    };
    const backtest = valid(Backtest.of(spike, settings, { forecaster }));

    const outcome = valid(backtest.run('predictive'));

    expect(outcome.throttledShare).toBeLessThan(1e-9);
  });

  test('predictive reacts within minutes to a surge that nobody could foresee', () => {
    const surge = {
      ...known,
      requests: known.requests.map((count, minute) => (minute >= 2001 ? 5 * count : count)),
    };
    const backtest = valid(Backtest.of(surge, settings, { forecaster }));

    const { provisioned } = valid(
      backtest.run('predictive', { coldStartPrice: 0.02, trackingTarget: Infinity }),
    );

    const concurrency = (surge.requests[2006] ?? 0) / 600;
    expect(provisioned[2000]).toBeLessThan(0.6 * concurrency);
    expect(provisioned[2006]).toBeGreaterThan(0.8 * concurrency);
  });

  test('predictive comes to follow the load itself where forecasts prove worthless', () => {
    const expectsNothing = (): LoadForecaster => ({
      observe: () => undefined,
      forecast: () => Array.from({ length: 12 }, () => new Float64Array(forecastLevels.length)),
    });
    const steady = dailyTraffic(3, 3000);
    const backtest = valid(Backtest.of(steady, settings, { forecaster: expectsNothing }));

    const { provisioned } = valid(
      backtest.run('predictive', { coldStartPrice: 0.1, trackingTarget: Infinity }),
    );

    const concurrencyAt = (minute: number) => (steady.requests[minute] as number) / 600;
    const quietest = Math.min(...provisioned.slice(3600, 3700));
    expect(quietest).toBeGreaterThan(concurrencyAt(3650));
    expect(provisioned[3660]).toBeLessThan(5 * concurrencyAt(3660));
  });

  test('predictive lives target tracking through as it is, where that is the rule', () => {
    const steady = dailyTraffic(3, 3000);
    const rule = ruleNamed('tracking of the maximum at 0.7');
    const rules = rule === undefined ? [] : [rule];
    const policy = new PredictivePolicy(settings, forecaster(), { coldStartPrice: 0, rules });

    const followed = valid(simulate(steady, settings, policy));

    const tracked = valid(valid(Backtest.of(steady, settings)).run('target-tracking-max', { target: 0.7 }));
    expect(followed.costUsd / tracked.costUsd).toBeCloseTo(1, 2);
    expect(followed.coldStarts).toBeLessThanOrEqual(tracked.coldStarts * 1.01);
  });

  test('predictive is not dearer than target tracking at any target, once it had days to find out', () => {
    const coldStartPrice = 0.1;
    const judged = settingsWith({ warmUpSeconds: 3 * 86_400, reservedConcurrency: 1000 });
    const backtest = valid(Backtest.of(dailyTraffic(5, 3000), judged, { forecaster }));
    const loss = (name: PolicyName, knobs: Partial<Knobs>) => {
      const { costUsd, coldStarts } = valid(backtest.run(name, knobs));
      return costUsd + coldStartPrice * coldStarts;
    };

    const ours = loss('predictive', { coldStartPrice, trackingTarget: Infinity });

    const tracking = [0.5, 0.6, 0.7, 0.8, 0.9].map((target) => loss('target-tracking-max', { target }));
    expect(ours).toBeLessThan(1.01 * Math.min(...tracking));
  });

  test('predictive holds no less than target tracking would, unless cost alone is to decide', () => {
    const backtest = valid(Backtest.of(known, settings, { forecaster }));
    const heldAtRise = (knobs: Partial<Knobs>) =>
      valid(backtest.run('predictive', { coldStartPrice: 0, ...knobs })).provisioned[2306];

    const concurrency = (known.requests[2300] ?? 0) / 600;
    expect(heldAtRise({})).toBeGreaterThan(concurrency / 0.75);
    expect(heldAtRise({ trackingTarget: Infinity })).toBeLessThan(concurrency / 0.75);
  });
});

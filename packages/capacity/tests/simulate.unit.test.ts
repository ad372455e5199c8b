import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '../src/invalid-input.ts';
import { nonePolicy, staticPolicy } from '../src/policies/simple-policies.ts';
import { erlangB } from '../src/simulator/erlang.ts';
import { simulateRequests } from '../src/simulator/request-simulator.ts';
import { simulate } from '../src/simulator/simulate.ts';
import { minutes, settingsWith, valid } from './arrivals.ts';

const exponential = (mean: number) => (uniform: () => number) => -mean * Math.log(1 - uniform());

describe('the step-wise simulator', () => {
  test("spills over what Erlang's loss formula says", () => {
    const settings = settingsWith({ durationMs: 1000, warmUpSeconds: 600 });

    const outcome = valid(
      simulate(
        minutes(600, () => 300),
        settings,
        staticPolicy(6),
      ),
    );

    expect(outcome.spilloverShare).toBeCloseTo(erlangB(6, 5), 3);
  });

  test('throttles what passes the reserved limit', () => {
    const settings = settingsWith({ durationMs: 1000, reservedConcurrency: 8, warmUpSeconds: 600 });

    const outcome = valid(
      simulate(
        minutes(600, () => 300),
        settings,
        staticPolicy(4),
      ),
    );

    expect(outcome.throttledShare).toBeCloseTo(erlangB(8, 5), 3);
  });

  test('spills over past ten requests a second for each provisioned environment, however short they are', () => {
    const settings = settingsWith({ durationMs: 5, warmUpSeconds: 600 });

    const outcome = valid(
      simulate(
        minutes(600, () => 60 * 200),
        settings,
        staticPolicy(10),
      ),
    );

    expect(outcome.spilloverShare).toBeCloseTo(0.5, 2);
  });

  test("comes close to SimFaaS's published case: 0.9 requests a second of 1.991 s, idle for ten minutes", () => {
    const settings = settingsWith({ durationMs: 1991, minimum: 0, warmUpSeconds: 86_400 });

    const outcome = valid(
      simulate(
        minutes(10 * 1440, () => 54),
        settings,
        nonePolicy(),
      ),
    );

    const published = 0.0014;
    expect(outcome.coldStartShare).toBeGreaterThan(published * 0.75);
    expect(outcome.coldStartShare).toBeLessThan(published * 1.25);
  });

  test('makes one cold start for each new environment of a rise that it could not make before', () => {
    const settings = settingsWith({ durationMs: 1000, minimum: 0, warmUpSeconds: 1800 });
    const rise = minutes(35, (minute) => (minute < 30 ? 600 : 6000));

    const outcome = valid(simulate(rise, settings, nonePolicy()));

    expect(outcome.coldStarts).toBeGreaterThan(90);
    expect(outcome.coldStarts).toBeLessThan(125);
  });

  test('throttles a rise that is faster than 1,000 new environments in ten seconds', () => {
    const settings = settingsWith({
      stepSeconds: 1,
      durationMs: 1000,
      minimum: 0,
      reservedConcurrency: 10_000,
    });
    const second = { startsAt: 0, stepSeconds: 1, requests: new Float64Array(60).fill(5000) };

    const outcome = valid(simulate(second, settings, nonePolicy()));

    expect(outcome.throttledShare).toBeCloseTo(0.26, 2);
  });

  test('charges provisioned capacity by five minutes from when it was asked for', () => {
    const settings = settingsWith({ memoryMb: 1024, minimum: 0 });
    const brief = {
      name: 'static' as const,
      decide: ({ minute }: { minute: number }) => (minute === 5 ? 10 : 0),
    };

    const outcome = valid(
      simulate(
        minutes(20, () => 0),
        settings,
        brief,
      ),
    );

    expect(outcome.provisionedUnitHours).toBeCloseTo((10 * 300) / 3600, 10);
    expect(outcome.costUsd).toBeCloseTo(10 * 300 * settings.prices.provisioned, 10);
  });

  test('charges busy seconds as Little has them: arrivals times duration', () => {
    const settings = settingsWith({ memoryMb: 1024, durationMs: 500, minimum: 0 });

    const { cost } = valid(
      simulate(
        minutes(60, () => 120),
        settings,
        nonePolicy(),
      ),
    );

    expect(cost.duration).toBeCloseTo(60 * 120 * 0.5 * settings.prices.onDemandDuration, 8);
  });

  test('serves from a new allocation only when all of it is prepared', () => {
    const settings = settingsWith({ allocationSeconds: 90, minimum: 0, reservedConcurrency: 20_000 });

    const { provisioned } = valid(
      simulate(
        minutes(6, () => 60),
        settings,
        staticPolicy(12_000),
      ),
    );

    expect([...provisioned]).toEqual([0, 0, 0, 0, 12_000, 12_000]);
  });

  test('costs nothing and divides by nothing when no request comes', () => {
    const outcome = valid(
      simulate(
        minutes(60, () => 0),
        settingsWith({ minimum: 0 }),
        nonePolicy(),
      ),
    );

    expect(outcome).toMatchObject({ coldStartShare: 0, spilloverShare: 0, throttledShare: 0, costUsd: 0 });
  });

  test('refuses a load that no account is granted', () => {
    const outcome = simulate(
      minutes(2, () => 1e12),
      settingsWith(),
      nonePolicy(),
    );

    expect(outcome).toBeInstanceOf(InvalidInput);
  });

  test('keeps its figures sound for a policy that asks for nonsense', () => {
    const wild = {
      name: 'static' as const,
      decide: ({ minute }: { minute: number }) => (minute % 2 === 0 ? -50 : 1e9),
    };

    const outcome = valid(
      simulate(
        minutes(120, () => 600),
        settingsWith({ maximum: 20 }),
        wild,
      ),
    );

    expect(Math.min(...outcome.provisioned)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...outcome.provisioned)).toBeLessThanOrEqual(20);
    expect(outcome.costUsd).toBeGreaterThan(0);
  });
});

describe('the request-by-request simulator', () => {
  const steady = {
    rate: () => 5,
    highestRate: 5,
    seconds: 20_000,
    coldStart: () => 0.2,
  };
  const settings = settingsWith();

  test.each([
    ['exponential', exponential(1)],
    ['constant', () => 1],
  ])("spills over as Erlang's formula says when durations are %s", (_, duration) => {
    const outcome = simulateRequests({ ...steady, duration }, settings, 6);

    expect(outcome.spilloverShare).toBeCloseTo(erlangB(6, 5), 2);
    expect(outcome.meanBusy).toBeCloseTo(5, 0);
  });

  test('agrees with the step-wise one on a load that rises and falls', () => {
    const rate = (at: number): number => 8 - 6 * Math.cos((2 * Math.PI * at) / 14_400);
    const stream = { rate, highestRate: 14, seconds: 43_200, duration: exponential(1), coldStart: () => 0.2 };
    const trace = minutes(720, (minute) => 60 * rate(minute * 60 + 30));
    const slow = settingsWith({ durationMs: 1000 });

    const reference = simulateRequests(stream, slow, 8);
    const outcome = valid(simulate(trace, slow, staticPolicy(8)));

    expect(outcome.spilloverShare / reference.spilloverShare).toBeCloseTo(1, 1);
    expect(outcome.coldStartShare / reference.coldStartShare).toBeGreaterThan(0.75);
    expect(outcome.coldStartShare / reference.coldStartShare).toBeLessThan(1.25);
  });
});

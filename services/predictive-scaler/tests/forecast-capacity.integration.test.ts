import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { forecastCapacity } from '../src/forecast-capacity.ts';
import type { ForecastCapacityDependencies } from '../src/forecast-capacity.ts';
import { nextSetting, modeAt } from '../src/scaling-mode.ts';
import { minuteMs, noon, resourceId, startScalingWorld } from './scaling-world.ts';

type World = Awaited<ReturnType<typeof startScalingWorld>>;

let world: World;
let dependencies: ForecastCapacityDependencies;

beforeAll(async () => {
  world = await startScalingWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  dependencies = await world.begin();
});

const dayMs = 86_400_000;

/** Requests a second that rise and fall with the day between 40 and 400, highest at noon; each takes 100 ms. */
const daily = (metric: string, _name: string, period: number, time: number): number => {
  const share = (1 + Math.cos((2 * Math.PI * ((time % dayMs) - dayMs / 2)) / dayMs)) / 2;
  const requests = Math.round((40 + 360 * share) * period);
  return metric === 'Duration' ? requests * 100 : requests;
};

const lastDecision = async () => (await dependencies.scaling.lastDecisions('getContentUrl', 1))[0];

const setMode = async (mode: 'dry-run' | 'off' | 'emergency' | 'cost-optimised') =>
  dependencies.scaling.setMode(
    nextSetting(modeAt(undefined, world.now()), { mode, setBy: 'a test', reason: 'a test' }, world.now()),
    undefined,
  );

describe('a run', () => {
  test('raises the minimum to what the load needs, and says why', async () => {
    world.aws.counts(daily);

    const outcome = await forecastCapacity(dependencies);

    const minimum = world.aws.targets.get(resourceId)?.MinCapacity ?? 0;
    expect(outcome).toMatchObject({ mode: 'automatic', applied: 1, kept: 0, compared: 0 });
    expect(minimum).toBe(40);
    expect(await lastDecision()).toMatchObject({
      decidedFor: '2026-11-20T12:00:00.000Z',
      cause: 'forecast',
      from: 20,
      minimum: 40,
      maximum: 100,
      outcome: 'applied',
    });
    expect((await lastDecision())?.reasons).toContainEqual(
      expect.stringMatching(/^the rule ".+" asks for \d+; up to/),
    );
  });

  test('reads two weeks by windows and five hours by minutes, page after page', async () => {
    world.aws.counts(daily);
    world.aws.pages(1);

    const histories = await dependencies.histories.read(
      ['getContentUrl'],
      new Date(noon.getTime() - 2 * minuteMs),
    );

    const history = histories.get('getContentUrl');
    expect(history?.windows).toHaveLength(14 * 288);
    expect(history?.minutes).toHaveLength(300);
    expect(history?.durationMs).toBeCloseTo(100);
    expect(world.aws.callsOf('GetMetricData')).toHaveLength(3);
  });

  test('takes what CloudWatch has no datapoint of as no requests, at the end too, but not before the first', async () => {
    const until = new Date('2026-11-20T12:00:00.000Z');
    const only = until.getTime() - 20 * minuteMs;
    world.aws.counts((_metric, _name, _period, time) => (time === only ? 7 : undefined));

    const histories = await dependencies.histories.read(['getContentUrl'], until);

    expect(histories.get('getContentUrl')?.windows).toEqual([7, 0, 0, 0]);
  });

  test('keeps the floor for a function that was never called', async () => {
    const outcome = await forecastCapacity(dependencies);

    expect(outcome).toMatchObject({ kept: 1, applied: 0 });
    expect((await lastDecision())?.reasons).toEqual(['no history: the floor, and target tracking above it']);
    expect(world.aws.callsOf('RegisterScalableTarget')).toEqual([]);
  });

  test('holds its forecast against what came, beside the naive one', async () => {
    world.aws.counts(daily);
    await forecastCapacity(dependencies);
    world.later(5);

    const outcome = await forecastCapacity(dependencies);

    expect(outcome.compared).toBe(1);
    expect(outcome.actualRequests).toBe(daily('Invocations', '', 300, noon.getTime() - 2 * minuteMs));
    expect(outcome.forecastError).toBeLessThan(0.02 * outcome.actualRequests);
  });

  test('tells what its minimum has cost beside target tracking alone', async () => {
    world.aws.counts(daily);
    await forecastCapacity(dependencies);
    world.later(5);

    const outcome = await forecastCapacity(dependencies);

    expect(outcome.costSavedUsd).toBe(0);
    expect(Object.values(outcome).filter((value) => Number.isNaN(value))).toEqual([]);
  });

  test('that comes after a later one leaves everything as it is', async () => {
    world.aws.counts(daily);
    world.later(5);
    await forecastCapacity(dependencies);
    const minimum = world.aws.targets.get(resourceId)?.MinCapacity;
    world.at(noon);

    const outcome = await forecastCapacity(dependencies);

    expect(outcome).toMatchObject({ applied: 0, kept: 0, compared: 0 });
    expect(world.aws.targets.get(resourceId)?.MinCapacity).toBe(minimum);
  });

  test('that is started twice decides once', async () => {
    world.aws.counts(daily);

    const outcomes = await Promise.all([forecastCapacity(dependencies), forecastCapacity(dependencies)]);

    expect(outcomes.reduce((sum, { applied }) => sum + applied, 0)).toBe(1);
    expect(world.aws.targets.get(resourceId)?.MinCapacity).toBe(40);
  });

  test('changes nothing while a canary shifts traffic', async () => {
    world.aws.counts(daily);
    world.canary();

    const outcome = await forecastCapacity(dependencies);

    expect(outcome).toMatchObject({ deferred: 1, applied: 0 });
    expect(await lastDecision()).toMatchObject({ outcome: 'deferred', minimum: 40 });
    expect(world.aws.callsOf('RegisterScalableTarget')).toEqual([]);
  });

  test('decides and does nothing in a dry run', async () => {
    world.aws.counts(daily);
    await setMode('dry-run');

    await forecastCapacity(dependencies);

    expect(await lastDecision()).toMatchObject({ outcome: 'dry_run', minimum: 40 });
    expect(world.aws.callsOf('RegisterScalableTarget')).toEqual([]);
  });

  test('does not even look when it is switched off', async () => {
    await setMode('off');

    const outcome = await forecastCapacity(dependencies);

    expect(outcome.mode).toBe('off');
    expect(await lastDecision()).toBeUndefined();
    expect(world.aws.callsOf('GetMetricData')).toEqual([]);
  });

  test('holds the emergency tier in an emergency, and comes down when its end has passed', async () => {
    await setMode('emergency');

    await forecastCapacity(dependencies);
    const during = world.aws.targets.get(resourceId);
    world.later(120);
    await forecastCapacity(dependencies);

    expect(during).toEqual({ MinCapacity: 100, MaxCapacity: 100 });
    expect(world.aws.targets.get(resourceId)).toEqual({ MinCapacity: 75, MaxCapacity: 100 });
  });

  test('leaves a function that is not critical almost nothing when money is short', async () => {
    await setMode('cost-optimised');

    await forecastCapacity(dependencies);

    expect(world.aws.targets.get(resourceId)).toEqual({ MinCapacity: 15, MaxCapacity: 20 });
  });

  test('tries again what was throttled', async () => {
    world.aws.counts(daily);
    world.aws.fails('GetMetricData', 'ThrottlingException', 1);
    world.aws.fails('RegisterScalableTarget', 'ThrottlingException', 1);

    const outcome = await forecastCapacity(dependencies);

    expect(outcome.applied).toBe(1);
  });

  test.each([
    ['ConcurrentUpdateException', 500, 'contended'],
    ['LimitExceededException', 400, 'throttled'],
    ['ValidationException', 400, 'rejected'],
  ])('writes down that a change was refused: %s', async (name, status, refusal) => {
    world.aws.counts(daily);
    world.aws.fails('RegisterScalableTarget', name, Infinity, status);

    const outcome = await forecastCapacity(dependencies);

    expect(outcome).toMatchObject({ refused: 1, applied: 0 });
    const decision = await lastDecision();
    expect(decision?.outcome).toBe('refused');
    expect(decision?.reasons.at(-1)).toBe(`Application Auto Scaling refused: ${refusal}`);
  });

  test('refuses to decide by half a history', async () => {
    world.aws.counts(daily);
    world.aws.states((id) => (id === 'minutes0' ? 'InternalError' : 'Complete'));

    await expect(forecastCapacity(dependencies)).rejects.toThrow('CloudWatch gave no data for minutes0');
    expect(world.aws.callsOf('RegisterScalableTarget')).toEqual([]);
  });

  test('scales the others where one has no alias, and says so', async () => {
    world.aws.counts(daily);
    const unknown = { ...dependencies.functions[0], key: 'unknown' } as (typeof dependencies.functions)[0];

    const outcome = await forecastCapacity({
      ...dependencies,
      functions: [unknown, ...dependencies.functions],
    });

    expect(outcome).toMatchObject({ refused: 1, applied: 1 });
  });
});

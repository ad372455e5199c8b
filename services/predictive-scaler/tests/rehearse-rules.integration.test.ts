import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { forecastCapacity } from '../src/forecast-capacity.ts';
import { rehearseRules } from '../src/rehearse-rules.ts';
import { modeAt, nextSetting } from '../src/scaling-mode.ts';
import { scalingStatus } from '../src/scaling-status.ts';
import { minuteMs, noon, startScalingWorld } from './scaling-world.ts';

type World = Awaited<ReturnType<typeof startScalingWorld>>;

let world: World;
let dependencies: Awaited<ReturnType<World['begin']>>;

beforeAll(async () => {
  world = await startScalingWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  dependencies = await world.begin();
});

const historyUntil = '2026-11-20T12:00:00.000Z';
const dayMs = 86_400_000;

/** 300 requests a second by day and 100 by night, of 100 ms each, for so many days until noon. */
const daily =
  (days: number) =>
  (metric: string, _name: string, period: number, time: number): number | undefined => {
    if (time < Date.parse(historyUntil) - days * dayMs) return undefined;
    const perSecond = 200 + 100 * Math.cos((2 * Math.PI * ((time % dayMs) - dayMs / 2)) / dayMs);
    return Math.round(perSecond * period) * (metric === 'Duration' ? 100 : 1);
  };

const setMode = async (mode: 'dry-run' | 'off') =>
  dependencies.scaling.setMode(
    nextSetting(modeAt(undefined, world.now()), { mode, setBy: 'a test', reason: 'a test' }, world.now()),
    undefined,
  );

const choice = () => dependencies.scaling.rule('getContentUrl');

const losing = (rule: string) => ({ functionName: 'getContentUrl', rule, historyUntil, losses: [] });

const lastReason = async () => (await dependencies.scaling.lastDecisions('getContentUrl', 1))[0]?.reasons[0];

describe('a rehearsal', () => {
  test('chooses the rule that would have cost least, and shows what each would have', async () => {
    world.aws.counts(daily(2));

    const outcome = await rehearseRules(dependencies);

    const chosen = await choice();
    const losses = chosen?.losses.map(({ lossUsd }) => lossUsd) ?? [];
    expect(outcome).toEqual({ mode: 'automatic', chosen: 1, unknown: 0, repeated: 0 });
    expect(chosen).toMatchObject({ historyUntil, rule: chosen?.losses[0]?.rule });
    expect(losses).toEqual(losses.toSorted((left, right) => left - right));
    expect(new Set(losses).size).toBeGreaterThan(1);
    const { functions } = await scalingStatus(dependencies);
    expect(functions[0]?.rule).toEqual({ followed: chosen?.rule, historyUntil, losses: chosen?.losses });
  });

  test('reads two weeks by minutes', async () => {
    world.aws.counts(daily(20));

    const { minutes, durationMs } = await dependencies.histories.readMinutes(
      'getContentUrl',
      new Date(historyUntil),
    );

    expect(minutes).toHaveLength(14 * 1440);
    expect(durationMs).toBeCloseTo(100);
  });

  test('chooses nothing by less than two days', async () => {
    world.aws.counts(daily(1.9));

    const outcome = await rehearseRules(dependencies);

    expect(outcome).toMatchObject({ chosen: 0, unknown: 1 });
    expect(await choice()).toBeUndefined();
  });

  test('reckons nothing again for as late a history', async () => {
    world.aws.counts(daily(2));
    await dependencies.scaling.choose(losing('tracking of the maximum at 0.5'));

    const outcome = await rehearseRules(dependencies);

    expect(outcome).toMatchObject({ chosen: 0, repeated: 1 });
    expect(world.aws.callsOf('GetMetricData')).toEqual([]);
  });

  test('that runs twice at once chooses once', async () => {
    world.aws.counts(daily(2));

    const outcomes = await Promise.all([rehearseRules(dependencies), rehearseRules(dependencies)]);

    expect(outcomes.reduce((sum, { chosen }) => sum + chosen, 0)).toBe(1);
  });

  test('bears throttling, and tells of half a history once the other functions are done, in a dry run too', async () => {
    world.aws.counts(daily(2));
    await setMode('dry-run');
    world.aws.fails('GetMetricData', 'ThrottlingException', 1);
    let asked = 0;
    world.aws.states((id) => (id === 'busy' && asked++ === 0 ? 'InternalError' : 'Complete'));
    const broken = { ...dependencies.functions[0], key: 'broken' } as (typeof dependencies.functions)[0];
    const functions = [broken, ...dependencies.functions];

    await expect(rehearseRules({ ...dependencies, functions })).rejects.toThrow('1 of 2 functions failed.');

    expect(await choice()).toBeDefined();
    expect(await dependencies.scaling.rule('broken')).toBeUndefined();
  });

  test('does not even look when scaling is switched off', async () => {
    await setMode('off');

    const outcome = await rehearseRules(dependencies);

    expect(outcome).toEqual({ mode: 'off', chosen: 0, unknown: 0, repeated: 0 });
    expect(world.aws.callsOf('GetMetricData')).toEqual([]);
  });
});

describe('a forecast', () => {
  test('follows the rule that was chosen, and names it', async () => {
    world.aws.counts(daily(3));
    await forecastCapacity(dependencies);
    const byFirst = await lastReason();
    world.later(5);
    await dependencies.scaling.choose(losing('tracking of the maximum at 0.5'));

    await forecastCapacity(dependencies);

    const wantedOf = (reason = '') => Number(/asks for (\d+)/.exec(reason)?.[1]);
    const byChosen = await lastReason();
    expect(byFirst).toContain('the rule "plan" asks for');
    expect(byChosen).toContain('the rule "tracking of the maximum at 0.5" asks for');
    expect(wantedOf(byChosen)).toBeGreaterThan(1.2 * wantedOf(byFirst));
  });

  test('follows the first rule once the choice is old', async () => {
    world.aws.counts(daily(3));
    await dependencies.scaling.choose(losing('tracking of the maximum at 0.5'));
    world.at(new Date(noon.getTime() + 3 * 1440 * minuteMs));

    await forecastCapacity(dependencies);

    expect(await lastReason()).toContain('the rule "plan" asks for');
  });
});

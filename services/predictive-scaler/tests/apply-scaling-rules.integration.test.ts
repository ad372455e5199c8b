import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { scalingMessage } from '@glamora/contracts';
import type { ScalingMode } from '@glamora/data';
import { applyScalingRules } from '../src/apply-scaling-rules.ts';
import type { ScalingRulesDependencies } from '../src/apply-scaling-rules.ts';
import { forecastCapacity } from '../src/forecast-capacity.ts';
import { modeAt, nextSetting } from '../src/scaling-mode.ts';
import { noon, resourceId, startScalingWorld } from './scaling-world.ts';

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

const inEnvelope = (Message: string) =>
  scalingMessage.parse({
    Type: 'Notification',
    MessageId: 'message',
    TopicArn: 'arn:aws:sns:us-east-1:1:glamora-test-scaling',
    Message,
    Timestamp: noon.toISOString(),
  });

const alarmOf = (
  comparison: 'GreaterThanThreshold' | 'LessThanThreshold',
  { changedAt = noon, functionName = 'glamora-test-getContentUrl', state = 'ALARM' } = {},
) =>
  inEnvelope(
    JSON.stringify({
      AlarmName: `concurrency-${comparison}`,
      AWSAccountId: '1',
      NewStateValue: state,
      StateChangeTime: changedAt.toISOString().replace('Z', '+0000'),
      Trigger: {
        Namespace: 'AWS/Lambda',
        MetricName: 'ConcurrentExecutions',
        ComparisonOperator: comparison,
        Dimensions: [{ name: 'FunctionName', value: functionName }],
      },
    }),
  );

const high = (details = {}) => alarmOf('GreaterThanThreshold', details);
const low = (details = {}) => alarmOf('LessThanThreshold', details);
const budget = inEnvelope(
  'AWS Budget Notification November 20, 2026\nAWS Account 1\n\nBudget Name: glamora-test-daily\nBudget Type: Cost\n',
);

const apply = (message: ReturnType<typeof inEnvelope>, changes: Partial<ScalingRulesDependencies> = {}) =>
  applyScalingRules(message, { ...dependencies, ...changes });

const target = () => world.aws.targets.get(resourceId);

const setMode = (mode: ScalingMode) =>
  dependencies.scaling.setMode(
    nextSetting(modeAt(undefined, world.now()), { mode, setBy: 'a test', reason: 'a test' }, world.now()),
    undefined,
  );

const lastReasons = async (functionName = 'getContentUrl') =>
  (await dependencies.scaling.lastDecisions(functionName, 1))[0]?.reasons.at(-1);

describe('high concurrency', () => {
  test('raises the minimum by half', async () => {
    const outcome = await apply(high());

    expect(outcome).toBe('applied');
    expect(target()).toEqual({ MinCapacity: 30, MaxCapacity: 100 });
  });

  test('told five times, one after the other and at once, raises it once', async () => {
    const first = await apply(high());

    const repeated = await Promise.all([1, 2, 3, 4].map(() => apply(high())));

    expect([first, ...repeated]).toEqual(Array(5).fill('applied'));
    expect(target()?.MinCapacity).toBe(30);
    expect(await dependencies.scaling.lastDecisions('getContentUrl', 10)).toHaveLength(1);
  });

  test('told twice at the same moment, raises it once', async () => {
    const outcomes = await Promise.all([apply(high()), apply(high())]);

    expect(outcomes).toContain('applied');
    expect(target()?.MinCapacity).toBe(30);
  });

  test('raises to what the function may run at most', async () => {
    world.aws.targets.set(resourceId, { MinCapacity: 90, MaxCapacity: 100 });

    await apply(high());

    expect(target()?.MinCapacity).toBe(100);
  });

  test('raises to 500 at most, with the maximum', async () => {
    const functions = dependencies.functions.map((managed) => ({ ...managed, reserved: 1000 }));
    world.aws.targets.set(resourceId, { MinCapacity: 400, MaxCapacity: 400 });

    await apply(high(), { functions });

    expect(target()).toEqual({ MinCapacity: 500, MaxCapacity: 500 });
  });

  test('does nothing more until the change had time to show', async () => {
    await apply(high());
    world.later(4);

    const soon = await apply(high({ changedAt: world.now() }));
    const why = await lastReasons();
    world.later(1);
    const later = await apply(high({ changedAt: world.now() }));

    expect([soon, later]).toEqual(['kept', 'applied']);
    expect(why).toBe('the last change by a rule has to show first');
    expect(target()?.MinCapacity).toBe(45);
  });

  test('stays for a quarter of an hour, whatever is forecast', async () => {
    await apply(high());
    world.later(10);
    await forecastCapacity(dependencies);
    const held = target()?.MinCapacity;
    world.later(5);
    await forecastCapacity(dependencies);

    expect(held).toBe(30);
    expect(target()?.MinCapacity).toBe(23);
  });

  test('waits while a canary shifts traffic', async () => {
    world.canary();

    const outcome = await apply(high());

    expect(outcome).toEqual({ waitSeconds: 60 });
    expect(world.aws.callsOf('RegisterScalableTarget')).toEqual([]);
  });

  test('is carried out with the same figures when it was contended at first', async () => {
    world.aws.fails('RegisterScalableTarget', 'ConcurrentUpdateException', 2, 500);

    const first = await apply(high());
    const second = await apply(high());

    expect([first, second]).toEqual([{ waitSeconds: 5 }, 'applied']);
    expect(target()?.MinCapacity).toBe(30);
  });

  test('is given up where it could not be carried out for a quarter of an hour', async () => {
    world.aws.fails('RegisterScalableTarget', 'ConcurrentUpdateException', 2, 500);
    await apply(high());
    world.later(16);

    const outcome = await apply(high());

    expect(outcome).toBe('refused');
    expect(await lastReasons()).toBe('the alarm is older than 15 minutes');
    expect(target()?.MinCapacity).toBe(20);
  });

  test('of a quarter of an hour ago is no reason to act', async () => {
    const outcome = await apply(high({ changedAt: new Date(noon.getTime() - 16 * 60_000) }));

    expect(outcome).toBe('kept');
    expect(target()?.MinCapacity).toBe(20);
  });
});

describe('low concurrency', () => {
  test('gives back a quarter', async () => {
    world.aws.targets.set(resourceId, { MinCapacity: 80, MaxCapacity: 100 });

    await apply(low());

    expect(target()).toEqual({ MinCapacity: 60, MaxCapacity: 100 });
  });

  test('leaves ten, and what the tier provides', async () => {
    const functions = dependencies.functions.map((managed) => ({ ...managed, provisioned: 5 }));
    world.aws.targets.set(resourceId, { MinCapacity: 12, MaxCapacity: 100 });

    await apply(low(), { functions });
    const few = target()?.MinCapacity;
    world.later(15);
    world.aws.targets.set(resourceId, { MinCapacity: 22, MaxCapacity: 100 });
    await apply(low({ changedAt: world.now() }));

    expect(few).toBe(10);
    expect(target()?.MinCapacity).toBe(20);
  });

  test('gives nothing back in an emergency', async () => {
    await setMode('emergency');
    world.aws.targets.set(resourceId, { MinCapacity: 100, MaxCapacity: 100 });

    const outcome = await apply(low());

    expect(outcome).toBe('kept');
    expect(target()?.MinCapacity).toBe(100);
  });
});

describe('an alarm', () => {
  test.each([
    ['that is over', high({ state: 'OK' })],
    ['of a function that is not scaled', high({ functionName: 'glamora-test-uploadContent' })],
  ])('%s is ignored', async (_, message) => {
    expect(await apply(message)).toBe('ignored');
  });

  test.each([
    ['off', 'kept'],
    ['dry-run', 'dry_run'],
    ['cost-optimised', 'kept'],
  ] as const)('changes nothing when the mode is %s, and is written down', async (mode, outcome) => {
    await setMode(mode);

    expect(await apply(high())).toBe(outcome);
    expect(target()?.MinCapacity).toBe(20);
    expect((await dependencies.scaling.lastDecisions('getContentUrl', 1))[0]).toMatchObject({
      mode,
      outcome,
    });
  });

  test('on latency becomes advice, written down once', async () => {
    const slow = inEnvelope(
      JSON.stringify({
        AlarmName: 'latency',
        NewStateValue: 'ALARM',
        StateChangeTime: '2026-11-20T12:00:00.000+0000',
        Trigger: {
          Namespace: 'AWS/ApiGateway',
          MetricName: 'Latency',
          ComparisonOperator: 'GreaterThanThreshold',
          Dimensions: [],
        },
      }),
    );

    const outcomes = [await apply(slow), await apply(slow)];

    expect(outcomes).toEqual(['advised', 'advised']);
    expect(await dependencies.scaling.lastDecisions('all', 10)).toHaveLength(1);
    expect(await lastReasons('all')).toContain('25 %');
  });
});

describe('the budget’s notice', () => {
  test('saves money until the day ends, once', async () => {
    const outcomes = [await apply(budget), await apply(budget)];

    expect(outcomes).toEqual(['applied', 'applied']);
    expect(await dependencies.scaling.mode()).toMatchObject({
      mode: 'cost-optimised',
      until: '2026-11-21T00:00:00.000Z',
      setBy: 'budget#glamora-test-daily',
    });
  });

  test('of yesterday changes nothing', async () => {
    world.later(24 * 60);

    expect(await apply(budget)).toBe('kept');
    expect(await dependencies.scaling.mode()).toBeUndefined();
  });

  test.each(['off', 'emergency'] as const)('does not end the mode %s', async (mode) => {
    await setMode(mode);

    expect(await apply(budget)).toBe('kept');
    expect((await dependencies.scaling.mode())?.mode).toBe(mode);
  });
});

describe('a message', () => {
  test.each(['', '{}', 'Dear customer', '{"AlarmName":"a","NewStateValue":"LOUD"}'])(
    'that is neither an alarm nor a budget’s notice is refused: %s',
    (Message) => {
      const { success } = scalingMessage.safeParse({
        Type: 'Notification',
        Message,
        Timestamp: noon.toISOString(),
      });

      expect(success).toBe(false);
    },
  );
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Problem } from '@glamora/contracts';
import type { ScalingMode } from '@glamora/data';
import { changeMode } from '../src/change-mode.ts';
import type { ChangeModeDependencies } from '../src/change-mode.ts';
import { resourceId, startScalingWorld } from './scaling-world.ts';

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

const change = (mode: ScalingMode) =>
  changeMode({ mode, setBy: 'arn:aws:iam::1:user/ada', reason: 'a sale begins' }, dependencies);

describe('an emergency', () => {
  test('raises capacity at once, and has Application Auto Scaling take it back after two hours', async () => {
    const changed = await change('emergency');

    expect(changed).toMatchObject({
      mode: { mode: 'emergency', until: '2026-11-20T14:02:00.000Z' },
      raised: { getContentUrl: 'set' },
    });
    expect(world.aws.targets.get(resourceId)).toEqual({ MinCapacity: 100, MaxCapacity: 100 });
    expect(world.aws.callsOf('PutScheduledAction')).toMatchObject([
      {
        body: {
          ResourceId: resourceId,
          Schedule: 'at(2026-11-20T14:02:00)',
          ScalableTargetAction: { MinCapacity: 20, MaxCapacity: 100 },
        },
      },
    ]);
  });

  test('raises nothing that would not come back', async () => {
    world.aws.fails('PutScheduledAction', 'LimitExceededException');

    const changed = await change('emergency');

    expect(changed).toMatchObject({ raised: { getContentUrl: 'throttled' } });
    expect(world.aws.targets.get(resourceId)?.MinCapacity).toBe(20);
  });
});

describe('a change of the mode', () => {
  test.each(['automatic', 'dry-run', 'off', 'cost-optimised'] as const)(
    'to %s touches no capacity by itself',
    async (mode) => {
      await change(mode);

      expect((await dependencies.scaling.mode())?.mode).toBe(mode);
      expect(world.aws.callsOf('RegisterScalableTarget')).toEqual([]);
    },
  );

  test('is written down with who made it, and why', async () => {
    await change('emergency');

    const [decision, ...others] = await dependencies.scaling.lastDecisions('all', 5);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({
      cause: 'mode',
      mode: 'emergency',
      occasion: 'mode#arn:aws:iam::1:user/ada',
      outcome: 'applied',
      reasons: [
        'arn:aws:iam::1:user/ada set emergency after automatic, until 2026-11-20T14:02:00.000Z: a sale begins',
        'emergency capacity of getContentUrl: set',
      ],
    });
  });

  test('that is repeated changes nothing: an emergency gets no longer by it', async () => {
    const first = await change('emergency');
    world.later(30);

    const second = await change('emergency');

    expect(second).toEqual(first);
    expect(await dependencies.scaling.lastDecisions('all', 5)).toHaveLength(1);
    expect(world.aws.callsOf('PutScheduledAction').map(({ body }) => body['Schedule'])).toEqual([
      'at(2026-11-20T14:02:00)',
      'at(2026-11-20T14:02:00)',
    ]);
  });

  test('made by two at once is made by one', async () => {
    // Both have read the mode before either writes it: what makes them two at once.
    const { scaling } = dependencies;
    const bothHaveRead = Promise.withResolvers<void>();
    let readers = 0;
    const meeting: ChangeModeDependencies['scaling'] = {
      mode: async () => {
        const setting = await scaling.mode();
        readers += 1;
        if (readers === 2) bothHaveRead.resolve();
        await bothHaveRead.promise;
        return setting;
      },
      setMode: (setting, since) => scaling.setMode(setting, since),
      state: (functionName) => scaling.state(functionName),
      record: (decision, state) => scaling.record(decision, state),
      conclude: (decision, outcome, reasons) => scaling.conclude(decision, outcome, reasons),
    };

    const changes = await Promise.all(
      (['off', 'dry-run'] as const).map((mode) =>
        changeMode(
          { mode, setBy: 'an operator', reason: 'a sale begins' },
          { ...dependencies, scaling: meeting },
        ),
      ),
    );

    const refused = changes.filter((each) => each instanceof Problem);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ code: 'conflict' });
  });
});

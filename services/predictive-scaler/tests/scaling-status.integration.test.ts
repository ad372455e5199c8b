import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { getScalingStatus } from '@glamora/contracts';
import { changeMode } from '../src/change-mode.ts';
import { forecastCapacity } from '../src/forecast-capacity.ts';
import { scalingStatus } from '../src/scaling-status.ts';
import { startScalingWorld } from './scaling-world.ts';

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

/** 400 requests a second, of 100 ms each. */
const steady = (metric: string, _name: string, period: number): number =>
  400 * period * (metric === 'Duration' ? 100 : 1);

test('shows capacity, the forecast, what came beside the last one, and why', async () => {
  world.aws.counts(steady);
  await forecastCapacity(dependencies);
  world.later(5);
  await forecastCapacity(dependencies);

  const status = await scalingStatus(dependencies);

  const [shown] = status.functions;
  expect(shown).toMatchObject({
    functionName: 'getContentUrl',
    range: { maximum: 100 },
    provisioned: { configured: 20, ready: 20, shifting: false },
    forecast: { window: '2026-11-20T12:05:00.000Z' },
    compared: { window: '2026-11-20T12:00:00.000Z', actual: 120_000 },
    accuracy: { windows: 1, error: expect.closeTo(0, 2), naiveError: 0 },
  });
  expect(shown?.forecast?.p50).toBeCloseTo(120_000, -3);
  expect(shown?.decisions.map(({ decidedFor }) => decidedFor)).toEqual([
    '2026-11-20T12:05:00.000Z',
    '2026-11-20T12:00:00.000Z',
  ]);
  expect(getScalingStatus.responses[200].safeParse(status).error?.issues ?? []).toEqual([]);
});

test('shows nothing of what is not known', async () => {
  world.aws.targets.clear();
  world.aws.aliases.clear();

  const status = await scalingStatus(dependencies);

  expect(status).toMatchObject({
    mode: { mode: 'automatic', until: null },
    functions: [
      { range: null, provisioned: null, forecast: null, compared: null, accuracy: null, decisions: [] },
    ],
    decisions: [],
  });
});

test('shows who set the mode, and that it has ended', async () => {
  const setBy = 'arn:aws:iam::1:user/ada';
  await changeMode({ mode: 'emergency', setBy, reason: 'a sale begins' }, dependencies);
  const during = await scalingStatus(dependencies);
  world.later(120);

  const after = await scalingStatus(dependencies);

  expect(during.mode).toMatchObject({ mode: 'emergency', until: '2026-11-20T14:02:00.000Z', setBy });
  expect(during.decisions).toMatchObject([{ cause: 'mode', outcome: 'applied' }]);
  expect(after.mode).toMatchObject({ mode: 'automatic', until: null });
});

import { describe, expect, test } from '@jest/globals';
import { scalableFunctions } from '../../src/scaling/scalable-functions.ts';
import { startSchedules, toSchedule } from '../../src/scaling/schedules.ts';

describe('a schedule', () => {
  test.each([
    ['cron(2/5 * * * ? *)', { functionName: 'job', every: 5, offset: 2 }],
    ['cron(15 1-6 * * ? *)', undefined],
    ['rate(1 day)', undefined],
  ])('%s', (expression, schedule) => {
    expect(toSchedule('job', expression)).toEqual(schedule);
  });

  test('starts its function at each of its minutes, and says for which time', async () => {
    const started = Date.now();
    // An hour in 60 milliseconds.
    const clock = {
      speed: 60_000,
      now: () => Date.parse('2026-11-20T11:59:00Z') + (Date.now() - started) * 60_000,
    };
    const times: string[] = [];
    const third = Promise.withResolvers<void>();
    const invoker = {
      invoke: async (_name: string, event: unknown) => {
        times.push((event as { time: string }).time.slice(11));
        if (times.length === 3) third.resolve();
        return { ok: true, payload: null } as const;
      },
    };

    const schedules = startSchedules([{ functionName: 'job', every: 30, offset: 2 }], {
      clock,
      invoker,
      log: () => {},
    });
    await third.promise;
    await schedules.stop();

    expect(times[0]).toBe('12:02:00.000Z');
    for (const time of times) expect(time).toMatch(/:(02|32):00\.000Z$/);
    expect(new Set(times).size).toBe(times.length);
  });

  test('starts once for a minute where the timer fires before the clock is there', async () => {
    const noon = Date.parse('2026-11-20T12:00:00Z');
    // The clock stands a moment before the minute until the function has started twice.
    const clock = { speed: 60_000, now: () => noon - 1 };
    const times: string[] = [];
    const second = Promise.withResolvers<void>();
    const invoker = {
      invoke: async (_name: string, event: unknown) => {
        times.push((event as { time: string }).time.slice(11, 16));
        if (times.length === 2) second.resolve();
        return { ok: true, payload: null } as const;
      },
    };

    const schedules = startSchedules([{ functionName: 'job', every: 30, offset: 0 }], {
      clock,
      invoker,
      log: () => {},
    });
    await second.promise;
    await schedules.stop();

    expect(times.slice(0, 2)).toEqual(['12:00', '12:30']);
  });

  test('that fails is told', async () => {
    const told = Promise.withResolvers<string>();
    const clock = { speed: 60_000, now: () => Date.now() };
    const failing = { invoke: async () => ({ ok: false, error: 'function', message: 'no table' }) as const };

    const schedules = startSchedules([{ functionName: 'job', every: 5, offset: 0 }], {
      clock,
      invoker: failing,
      log: told.resolve,
    });

    expect(await told.promise).toMatch(/^job failed at .*: no table$/);
    await schedules.stop();
  });
});

describe('scalable functions', () => {
  test('keep what was set when they are deployed again', () => {
    const functions = scalableFunctions(Date.now, () => {});
    functions.declare('greet', { minimum: 5, maximum: 30 });
    functions.set('greet', { minimum: 10, maximum: 30 });

    functions.declare('greet', { minimum: 5, maximum: 30 });

    expect(functions.rangeOf('greet')).toEqual({ minimum: 10, maximum: 30 });
    expect(functions.rangeOf('other')).toBeUndefined();
  });

  test('come back when it was ordered, and each change is told', () => {
    let now = 0;
    const lines: string[] = [];
    const functions = scalableFunctions(
      () => now,
      (line) => lines.push(line),
    );
    functions.set('greet', { minimum: 30, maximum: 30 });
    functions.order('end', 'greet', { minimum: 5, maximum: 30 }, 100);
    const before = functions.rangeOf('greet');
    now = 100;

    const after = functions.rangeOf('greet');

    expect(before?.minimum).toBe(30);
    expect(after?.minimum).toBe(5);
    expect(lines).toEqual([
      'scaling: greet none → 30–30 provisioned',
      'scaling: greet 30–30 → 5–30 provisioned',
    ]);
  });
});

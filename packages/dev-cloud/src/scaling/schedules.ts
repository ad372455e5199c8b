/** Starts functions that run every few minutes, by the scaler's clock. */
import type { FunctionInvoker } from '../event-sources/index.ts';
import type { ScalingClock } from './scaling-clock.ts';

export interface Schedule {
  readonly functionName: string;
  /** It starts at these minutes of the hour: `offset`, `offset + every`, … */
  readonly every: number;
  readonly offset: number;
}

interface ScheduleDependencies {
  readonly clock: ScalingClock;
  readonly invoker: Pick<FunctionInvoker, 'invoke'>;
  readonly log: (line: string) => void;
}

const minuteMs = 60_000;

/** Undefined for one that is not of minutes: what runs once a day would hardly ever run on a machine of one's own. */
export function toSchedule(functionName: string, expression: string): Schedule | undefined {
  const [, offset, every] = /^cron\((\d+)\/(\d+) \* \* \* \? \*\)$/.exec(expression) ?? [];
  return every === undefined ? undefined : { functionName, every: Number(every), offset: Number(offset) };
}

/** One run of a function at a time: where it takes longer than its schedule, the next start is the next that lies ahead. */
export function startSchedules(
  schedules: readonly Schedule[],
  { clock, invoker, log }: ScheduleDependencies,
): { stop(): Promise<void> } {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let stopped = false;

  const run = async ({ functionName }: Schedule, at: number) => {
    const time = new Date(at).toISOString();
    const outcome = await invoker.invoke(functionName, { time });
    if (!outcome.ok)
      log(
        `${functionName} failed at ${time}: ${outcome.error === 'function' ? outcome.message : 'it is not ready'}`,
      );
  };

  // A timer may fire a moment before the clock has reached its minute: what was started must not be the next one again.
  const startNext = (schedule: Schedule, last = -Infinity) => {
    const now = clock.now();
    const every = schedule.every * minuteMs;
    const offset = schedule.offset * minuteMs;
    const next = Math.floor((Math.max(now, last) - offset) / every + 1) * every + offset;
    const timer = setTimeout(
      () => {
        const started = run(schedule, next).finally(() => {
          running.delete(started);
          if (!stopped) startNext(schedule, next);
        });
        running.add(started);
      },
      (next - now) / clock.speed,
    );
    timers.set(schedule.functionName, timer);
  };

  for (const schedule of schedules) startNext(schedule);
  return {
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

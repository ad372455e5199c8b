/** Counts what is called, how long it takes and how often it fails. */
import { addLatency, mergeLatencies, percentile, percentiles } from './latencies.ts';
import type { Latencies } from './latencies.ts';
import { stepSeconds } from './snapshot.ts';
import type { RequestTraffic, Traffic } from './snapshot.ts';
import { timeline } from './timeline.ts';

interface Step {
  count: number;
  errors: number;
  concurrency: number;
  readonly latencies: Latencies;
}

export interface TrafficRecorder {
  called(milliseconds: number, concurrency?: number): void;
  failed(): void;
  traffic(): Traffic;
  /** The most that ran at once in the last five minutes. */
  concurrency(): number;
  withLatencies(): RequestTraffic;
}

export function recordTraffic(now: () => number): TrafficRecorder {
  const line = timeline<Step>(() => ({ count: 0, errors: 0, concurrency: 0, latencies: new Map() }), now);

  const traffic = (): Traffic => {
    const past = line.past();
    const current = line.current();
    const known = [...past, current].filter((step) => step !== undefined);
    const before = past.at(-1)?.count ?? 0;
    return {
      count: sum(known, ({ count }) => count),
      errors: sum(known, ({ errors }) => errors),
      perSecondNow: (before + current.count) / (stepSeconds + line.secondsIntoStep()),
      perSecond: past.map((step) => (step?.count ?? 0) / stepSeconds),
      errorsPerSecond: past.map((step) => (step?.errors ?? 0) / stepSeconds),
      ...percentiles(mergeLatencies(known.map(({ latencies }) => latencies))),
    };
  };

  return {
    traffic,
    called(milliseconds, concurrency = 0) {
      const step = line.current();
      step.count += 1;
      step.concurrency = Math.max(step.concurrency, concurrency);
      addLatency(step.latencies, milliseconds);
    },
    failed() {
      line.current().errors += 1;
    },
    concurrency: () => Math.max(...[...line.past(), line.current()].map((step) => step?.concurrency ?? 0)),
    withLatencies() {
      const past = line.past();
      const byStep = (share: number) => past.map((step) => step && percentile(step.latencies, share));
      return {
        ...traffic(),
        p50ByStep: byStep(0.5).map((value) => value ?? null),
        p95ByStep: byStep(0.95).map((value) => value ?? null),
      };
    },
  };
}

function sum(all: readonly Step[], measure: (step: Step) => number): number {
  return all.reduce((total, step) => total + measure(step), 0);
}

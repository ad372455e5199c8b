/** What a run measured, as it is kept and compared. */
import * as z from 'zod/mini';
import type { CloudSample } from './cloud-view.ts';
import { isError } from './recorder.ts';
import type { Recorder, Sample } from './recorder.ts';

const count = z.number();
/** Milliseconds. */
const latencySchema = z.object({ p50: count, p95: count, p99: count, max: count });
export type Latency = z.output<typeof latencySchema>;

const secondSchema = z.object({
  second: count,
  /** Calls that were sent, and that were answered, in it. */
  sent: count,
  answered: count,
  /** Null where nothing was answered. */
  latency: z.nullable(latencySchema),
  outcomes: z.record(z.string(), count),
  /** Calls that were on their way at the same time, at most. */
  atOnce: count,
  /** Null where nobody can see them. */
  queued: z.nullable(count),
  provisioned: z.nullable(count),
});
export type Second = z.output<typeof secondSchema>;

export const figuresSchema = z.object({
  scenario: z.string(),
  environment: z.string(),
  startedAt: z.string(),
  seconds: count,
  peakVisitorsASecond: count,
  visitors: count,
  turnedAway: count,
  /** Visits that ended with an exception, by what it said. */
  brokenOff: z.record(z.string(), count),
  calls: count,
  callsASecond: count,
  errors: count,
  latency: latencySchema,
  outcomes: z.record(z.string(), count),
  byCall: z.record(z.string(), z.object({ calls: count, errors: count, latency: latencySchema })),
  /** By how much the visitors themselves were late, in milliseconds: it is in every latency, and not the marketplace's fault. */
  visitorsLateMs: z.object({ p50: count, p99: count }),
  ledger: z.object({
    /** What was looked for, by kind. */
    checked: z.record(z.string(), count),
    findings: z.array(z.string()),
  }),
  thresholds: z.array(
    z.object({ name: z.string(), limit: z.string(), measured: z.string(), holds: z.boolean() }),
  ),
  phases: z.array(z.object({ name: z.string(), second: count })),
  timeline: z.array(secondSchema),
});
export type Figures = z.output<typeof figuresSchema>;

export function latencyOf(samples: readonly Sample[]): Latency {
  const sorted = Float64Array.from(samples, ({ durationMs }) => durationMs).toSorted();
  const at = (share: number) => rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function countOutcomes(samples: readonly Sample[]): Record<string, number> {
  const groups = Map.groupBy(samples, ({ outcome }) => outcome);
  return Object.fromEntries(
    [...groups]
      .map(([outcome, of]) => [outcome, of.length] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

export function countErrors(samples: readonly Sample[]): number {
  return samples.filter(({ outcome }) => isError(outcome)).length;
}

export function byCall(samples: readonly Sample[]): Figures['byCall'] {
  const groups = [...Map.groupBy(samples, ({ call }) => call)];
  return Object.fromEntries(
    groups
      .toSorted(([, one], [, other]) => other.length - one.length)
      .map(([call, of]) => [call, { calls: of.length, errors: countErrors(of), latency: latencyOf(of) }]),
  );
}

/** @param seconds how many of them, from the first. */
export function timelineOf(
  recorder: Recorder,
  seconds: number,
  views: ReadonlyMap<number, CloudSample>,
): Second[] {
  const answered = Map.groupBy(recorder.samples, ({ second }) => second);
  let onTheirWay = 0;
  return Array.from({ length: seconds }, (_, second) => {
    const samples = answered.get(second) ?? [];
    const view = views.get(second);
    const sent = recorder.sentIn(second);
    const atOnce = Math.max(onTheirWay, recorder.mostAtOnceIn(second));
    onTheirWay += sent - samples.length;
    return {
      second,
      sent,
      answered: samples.length,
      latency: samples.length === 0 ? null : latencyOf(samples),
      outcomes: countOutcomes(samples),
      atOnce,
      queued: view?.queued ?? null,
      provisioned: view?.provisioned ?? null,
    };
  });
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

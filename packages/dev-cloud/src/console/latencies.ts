/** Counts durations by size, so that a percentile of any number of them takes little room: each is known within five percent. */
import type { Percentiles } from './snapshot.ts';

const growth = 1.1;

export type Latencies = Map<number, number>;

export function addLatency(latencies: Latencies, milliseconds: number): void {
  // Below a hundredth of a millisecond all are alike.
  const size = Math.round(Math.log(Math.max(0.01, milliseconds)) / Math.log(growth));
  latencies.set(size, (latencies.get(size) ?? 0) + 1);
}

export function mergeLatencies(all: readonly Latencies[]): Latencies {
  const merged: Latencies = new Map();
  for (const latencies of all)
    for (const [size, count] of latencies) merged.set(size, (merged.get(size) ?? 0) + count);
  return merged;
}

/** Null where nothing was counted. */
export function percentile(latencies: Latencies, share: number): number | null {
  const sizes = [...latencies].toSorted(([left], [right]) => left - right);
  const total = sizes.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [size, count] of sizes) {
    seen += count;
    if (seen >= share * total) return growth ** size;
  }
  return null;
}

export function percentiles(latencies: Latencies): Percentiles {
  return {
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
  };
}

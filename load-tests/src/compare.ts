/** Two runs, figure by figure. */
import type { Figures } from './figures.ts';

export interface ComparedFigure {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** After to before; null where there was nothing before. */
  readonly ratio: number | null;
}

export function compareFigures(before: Figures, after: Figures): readonly ComparedFigure[] {
  const earlier = new Map(figuresOf(before));
  const later = new Map(figuresOf(after));
  return [...new Set([...earlier.keys(), ...later.keys()])].map((name) => {
    const was = earlier.get(name) ?? 0;
    const is = later.get(name) ?? 0;
    return { name, before: was, after: is, ratio: was === 0 ? null : is / was };
  });
}

function figuresOf(figures: Figures): readonly (readonly [string, number])[] {
  return [
    ['visitors', figures.visitors],
    ['calls a second', figures.callsASecond],
    ['errors', figures.errors],
    ['p50 ms', figures.latency.p50],
    ['p95 ms', figures.latency.p95],
    ['p99 ms', figures.latency.p99],
    ['longest ms', figures.latency.max],
    ['visitors late by, p99 ms', figures.visitorsLateMs.p99],
    ['not found in the ledger', figures.ledger.findings.length],
    ...Object.entries(figures.byCall).map(([call, { latency }]) => [`${call} p95 ms`, latency.p95] as const),
  ];
}

import type { Outcome } from './simulator/simulate.ts';

/** What a policy can be set to: its outcomes of which no other is both cheaper and has fewer cold starts, cheapest first. */
export function frontier<T extends Pick<Outcome, 'costUsd' | 'coldStarts'>>(outcomes: readonly T[]): T[] {
  const byCost = outcomes.toSorted(
    (left, right) => left.costUsd - right.costUsd || left.coldStarts - right.coldStarts,
  );
  let fewest = Number.POSITIVE_INFINITY;
  return byCost.filter(({ coldStarts }) => {
    const better = coldStarts < fewest;
    if (better) fewest = coldStarts;
    return better;
  });
}

/**
 * Cold starts that a frontier reaches at a cost: between two settings in proportion, as switching between them would give.
 * Undefined where the frontier has nothing as cheap.
 */
export function coldStartsAtCost(
  points: readonly Pick<Outcome, 'costUsd' | 'coldStarts'>[],
  costUsd: number,
): number | undefined {
  const next = points.findIndex((point) => point.costUsd > costUsd);
  if (next === 0 || points.length === 0) return undefined;
  if (next === -1) return points.at(-1)?.coldStarts;
  return interpolate(points, next, 'costUsd', costUsd, 'coldStarts');
}

/** The cost at which a frontier reaches so few cold starts; undefined where it never does. */
export function costAtColdStarts(
  points: readonly Pick<Outcome, 'costUsd' | 'coldStarts'>[],
  coldStarts: number,
): number | undefined {
  const next = points.findIndex((point) => point.coldStarts <= coldStarts);
  if (next === -1) return undefined;
  if (next === 0) return points[0]?.costUsd;
  return interpolate(points, next, 'coldStarts', coldStarts, 'costUsd');
}

type Axis = 'costUsd' | 'coldStarts';

function interpolate(
  points: readonly Record<Axis, number>[],
  next: number,
  along: Axis,
  position: number,
  wanted: Axis,
): number {
  const from = points[next - 1] as Record<Axis, number>;
  const to = points[next] as Record<Axis, number>;
  const share = (position - from[along]) / (to[along] - from[along]);
  return from[wanted] + share * (to[wanted] - from[wanted]);
}

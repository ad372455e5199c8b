/** How the number of visitors changes over a run. */

/** Visitors arrive evenly; from `arrivalRate` to `rampTo` a second where it is given. */
export interface Phase {
  readonly name: string;
  readonly durationSeconds: number;
  readonly arrivalRate: number;
  readonly rampTo?: number;
}

/** What no run passes, whatever is asked for: a mistyped figure must end somewhere. */
export const mostVisitorsASecond = 500;
export const longestRunSeconds = 2 * 60 * 60;

export interface PhaseChanges {
  /** Of the busiest moment; all other rates follow in proportion. */
  readonly rate?: number | undefined;
  /** Of all phases together, which are shortened or stretched in proportion. */
  readonly durationSeconds?: number | undefined;
  readonly timeScale?: number | undefined;
}

export function changePhases(
  phases: readonly Phase[],
  { rate, durationSeconds, timeScale = 1 }: PhaseChanges,
): readonly Phase[] {
  const rateFactor = rate === undefined ? 1 : rate / peakRate(phases);
  const timeFactor = durationSeconds === undefined ? timeScale : durationSeconds / totalSeconds(phases);
  const scaled = (value: number) => Math.max(1, Math.round(value * rateFactor));
  return phases.map((phase) => ({
    ...phase,
    durationSeconds: Math.max(1, Math.round(phase.durationSeconds * timeFactor)),
    arrivalRate: scaled(phase.arrivalRate),
    ...(phase.rampTo === undefined ? {} : { rampTo: scaled(phase.rampTo) }),
  }));
}

export function peakRate(phases: readonly Phase[]): number {
  return Math.max(...phases.map(({ arrivalRate, rampTo = 0 }) => Math.max(arrivalRate, rampTo)));
}

export function totalSeconds(phases: readonly Phase[]): number {
  return phases.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

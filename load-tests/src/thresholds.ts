/** What a run is held to. */
import type { Figures, Latency } from './figures.ts';

export const mostP95Ms = 100;
const mostErrorShare = 0.01;

export interface Measured {
  readonly calls: number;
  readonly errors: number;
  readonly latency: Pick<Latency, 'p95'>;
}

export function isFast({ latency }: Measured): boolean {
  return latency.p95 < mostP95Ms;
}

export function isSound({ calls, errors }: Measured): boolean {
  return calls > 0 && errors < calls * mostErrorShare;
}

export function ensure(
  measured: Measured,
  findings: readonly string[],
  unfinished: boolean,
): Figures['thresholds'] {
  const { calls, errors, latency } = measured;
  return [
    {
      name: 'p95',
      limit: `under ${mostP95Ms} ms`,
      measured: `${latency.p95.toFixed(1)} ms`,
      holds: isFast(measured),
    },
    {
      name: 'errors',
      limit: `under ${mostErrorShare * 100} %`,
      measured: `${errors} of ${calls}`,
      holds: isSound(measured),
    },
    {
      name: 'nothing lost',
      limit: 'all that was acknowledged is there',
      measured: findings.length === 0 ? 'all of it' : `${findings.length} findings`,
      holds: findings.length === 0,
    },
    {
      name: 'everybody left',
      limit: 'within two minutes of the last arrival',
      measured: unfinished ? 'some are still there' : 'all have',
      holds: !unfinished,
    },
  ];
}

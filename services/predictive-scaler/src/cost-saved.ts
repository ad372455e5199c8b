/**
 * What a minimum that was chosen has saved, beside target tracking alone from the tier's capacity.
 *
 * Both are charged the window's load: capacity provisioned, executions on it, and executions on demand beyond it. Alone,
 * tracking would hold what the load of the window before needs at its target, within the tier's floor and the cap; above our minimum it
 * works too, so what is compared is the larger of the two. Not in it: cold starts that were spared, which the price of a cold start
 * stands for when the capacity is planned. So where readiness was bought, the figure is negative: it is what the readiness cost.
 */
import { defaultTarget, lambdaPrices } from '@glamora/capacity';
import type { Bounds } from './managed-functions.ts';
import { windowMs } from './plan-capacity.ts';

export interface EndedWindow {
  /** Environments that were busy on average, in the window and in the one before. */
  readonly concurrency: number;
  readonly concurrencyBefore: number;
  /** The minimum that stood in it. */
  readonly minimum: number;
  /** Of the tier, in the automatic mode. */
  readonly bounds: Bounds;
  readonly memoryMb: number;
}

/** US dollars; negative where the chosen minimum cost more. */
export function costSaved({
  concurrency,
  concurrencyBefore,
  minimum,
  bounds,
  memoryMb,
}: EndedWindow): number {
  const tracked = Math.min(Math.ceil(concurrencyBefore / defaultTarget), bounds.cap);
  const cost = (capacity: number) => windowCost(capacity, concurrency, memoryMb);
  return cost(Math.max(tracked, bounds.floor)) - cost(Math.max(tracked, minimum));
}

function windowCost(capacity: number, concurrency: number, memoryMb: number): number {
  const { provisioned, provisionedDuration, onDemandDuration } = lambdaPrices.arm64;
  const onProvisioned = Math.min(concurrency, capacity);
  const perGigabyteSecond =
    capacity * provisioned +
    onProvisioned * provisionedDuration +
    (concurrency - onProvisioned) * onDemandDuration;
  return perGigabyteSecond * (windowMs / 1000) * (memoryMb / 1024);
}

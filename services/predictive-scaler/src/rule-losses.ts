/** What each rule of the policy would have cost a function lately. */
import {
  defaultColdStartPrice,
  defaultTarget,
  ensembleForecaster,
  PredictivePolicy,
} from '@glamora/capacity';
import type { RuleLoss } from '@glamora/capacity';
import type { MinuteHistory } from './load-history.ts';
import { boundsIn } from './managed-functions.ts';
import type { ManagedFunction } from './managed-functions.ts';
import { inWholeWindows, replay, settingsFor } from './replay.ts';

/** A day that the policy does not judge by, and one to judge by. */
const leastMinutes = 2 * 1440;

/** The least first; undefined where there is too little history to judge by. */
export function ruleLosses(
  { minutes, durationMs }: MinuteHistory,
  managed: ManagedFunction,
): readonly RuleLoss[] | undefined {
  const lived = inWholeWindows(minutes);
  if (lived.length < leastMinutes) return undefined;
  const { floor, cap } = boundsIn('automatic', managed);
  const { memoryMb, reserved } = managed;
  const settings = settingsFor(durationMs, {
    memoryMb,
    minimum: floor,
    maximum: cap,
    reservedConcurrency: reserved,
  });
  const policy = new PredictivePolicy(settings, ensembleForecaster(), {
    coldStartPrice: defaultColdStartPrice,
    trackingTarget: defaultTarget,
  });
  replay(policy, lived, settings.durationMs, { configured: 0, ready: 0 });
  return policy.losses;
}

/** Lets the policy live through minutes that are over. */
import { InvalidInput, lambdaSettings } from '@glamora/capacity';
import type { LambdaSettings, PredictivePolicy, SettingsOptions } from '@glamora/capacity';

const windowMinutes = 5;

/** Where no execution was measured lately there is next to nothing to plan for. */
const usualDurationMs = 100;

/** Provisioned environments, as they stand all the while. */
export interface Standing {
  readonly configured: number;
  readonly ready: number;
}

/** The last ones that make up whole windows, as a window ends with the last. */
export function inWholeWindows(minutes: readonly number[]): readonly number[] {
  return minutes.slice(minutes.length % windowMinutes);
}

/** @returns what the policy asks for at the end. */
export function replay(
  policy: PredictivePolicy,
  minutes: readonly number[],
  durationMs: number,
  { configured, ready }: Standing,
): number {
  let wanted = configured;
  for (const [minute, requests] of [0, ...minutes].entries()) {
    const concurrency = (requests / 60) * (durationMs / 1000);
    wanted = policy.decide({
      now: minute * 60_000,
      minute,
      requests,
      averageConcurrency: concurrency,
      peakConcurrency: concurrency,
      ready,
      configured,
      inProgress: configured > ready,
      utilization: undefined,
    });
  }
  return wanted;
}

/** @param durationMs undefined where no execution was measured lately. */
export function settingsFor(
  durationMs: number | undefined,
  options: Omit<SettingsOptions, 'durationMs'>,
): LambdaSettings {
  const settings = lambdaSettings({ ...options, durationMs: Math.max(durationMs ?? usualDurationMs, 1) });
  if (settings instanceof InvalidInput) throw new Error(settings.message);
  return settings;
}

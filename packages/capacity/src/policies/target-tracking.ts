import type { Policy } from './policy.ts';

export interface TargetTrackingSettings {
  /** Share of provisioned environments in use to aim at, 0 to 1. */
  readonly target: number;
  readonly statistic: 'average' | 'maximum';
  readonly scaleOutCooldownMinutes: number;
  readonly scaleInCooldownMinutes: number;
}

const targetTrackingDefaults: TargetTrackingSettings = {
  target: 0.7,
  statistic: 'average',
  scaleOutCooldownMinutes: 1,
  scaleInCooldownMinutes: 5,
};

const datapointsOut = 3;
const datapointsIn = 15;
/** AWS puts the lower alarm a tenth below the target. */
const lowerAlarm = 0.9;

/**
 * Application Auto Scaling's target tracking: out after 3 of 3 one-minute datapoints above the target, in after 15 of 15 below
 * nine tenths of it, in proportion to the last one. A minute without data moves nothing, and a change waits for the one before.
 */
export function targetTrackingPolicy(settings: Partial<TargetTrackingSettings> = {}): Policy {
  const { target, statistic, scaleOutCooldownMinutes, scaleInCooldownMinutes } = {
    ...targetTrackingDefaults,
    ...settings,
  };
  let above = 0;
  let below = 0;
  let lastChange = Number.NEGATIVE_INFINITY;
  return {
    name: statistic === 'average' ? 'target-tracking' : 'target-tracking-max',
    decide({ minute, configured, inProgress, utilization }) {
      if (inProgress) lastChange = minute;
      const value = utilization?.[statistic];
      above = value !== undefined && value > target ? above + 1 : 0;
      below = value !== undefined && value < target * lowerAlarm ? below + 1 : 0;
      if (value === undefined || inProgress) return Math.max(configured, 1);
      const wanted = Math.ceil((configured * value) / target);
      const since = minute - lastChange;
      const out = above >= datapointsOut && wanted > configured && since >= scaleOutCooldownMinutes;
      const into = below >= datapointsIn && wanted < configured && since >= scaleInCooldownMinutes;
      if (!out && !into) return Math.max(configured, 1);
      lastChange = minute;
      return Math.max(wanted, 1);
    },
  };
}

/** Which mode holds. Modes that end by themselves carry their end, so that every reader ends them, whatever else fails. */
import type { LastingScalingMode, ScalingMode, ScalingModeSetting } from '@glamora/data';

const emergencyHours = 2;

const beforeAnySetting: ScalingModeSetting = {
  mode: 'automatic',
  since: new Date(0).toISOString(),
  until: null,
  thereafter: 'automatic',
  setBy: 'nobody',
  reason: 'never set',
};

/** What holds now. An emergency counts from when it was declared, even if a longer one was written. */
export function modeAt(set: ScalingModeSetting | undefined, now: Date): ScalingModeSetting {
  if (set === undefined) return beforeAnySetting;
  const ends = endOf(set);
  if (ends === null || now.getTime() < Date.parse(ends)) return { ...set, until: ends };
  return { ...set, mode: set.thereafter, since: ends, until: null, reason: `${set.mode} is over` };
}

/** The setting that follows the one that holds now. */
export function nextSetting(
  holding: ScalingModeSetting,
  { mode, setBy, reason }: { readonly mode: ScalingMode; readonly setBy: string; readonly reason: string },
  now: Date,
): ScalingModeSetting {
  return {
    mode,
    since: now.toISOString(),
    until: naturalEnd(mode, now),
    thereafter: isLasting(mode) ? mode : isLasting(holding.mode) ? holding.mode : holding.thereafter,
    setBy,
    reason,
  };
}

function isLasting(mode: ScalingMode): mode is LastingScalingMode {
  return mode !== 'emergency' && mode !== 'cost-optimised';
}

function naturalEnd(mode: ScalingMode, now: Date): string | null {
  if (mode === 'emergency') return afterHours(now, emergencyHours);
  return mode === 'cost-optimised' ? nextMidnight(now) : null;
}

function endOf({ mode, since, until }: ScalingModeSetting): string | null {
  const latest = naturalEnd(mode, new Date(since));
  return latest !== null && until !== null && until < latest ? until : latest;
}

function afterHours(time: Date, hours: number): string {
  return new Date(time.getTime() + hours * 3_600_000).toISOString();
}

/** The budget counts days in UTC. */
function nextMidnight(time: Date): string {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate() + 1)).toISOString();
}

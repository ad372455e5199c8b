/** Sets the mode, and in an emergency the capacity with it, at once. */
import { problem } from '@glamora/contracts';
import type { Problem } from '@glamora/contracts';
import type { ScalingMode, ScalingModeSetting, ScalingRepository } from '@glamora/data';
import { boundsIn } from './managed-functions.ts';
import type { ManagedFunction } from './managed-functions.ts';
import type { ScalableTargets, TargetRefusal } from './scalable-targets.ts';
import { modeAt, nextSetting } from './scaling-mode.ts';

export interface ChangeModeDependencies {
  readonly functions: readonly ManagedFunction[];
  readonly targets: ScalableTargets;
  readonly scaling: Pick<ScalingRepository, 'mode' | 'setMode'>;
  readonly now: () => Date;
}

export interface ModeChange {
  readonly setting: ScalingModeSetting;
  /** What became of each function's capacity in an emergency, by its key; refused ones are raised by the next forecast. */
  readonly raised: Readonly<Record<string, 'set' | TargetRefusal>>;
}

/**
 * In an emergency Application Auto Scaling is told first when to come back, and only then is capacity raised: what was raised
 * comes back even if nothing of ours runs any more.
 */
export async function changeMode(
  request: { readonly mode: ScalingMode; readonly setBy: string; readonly reason: string },
  { functions, targets, scaling, now }: ChangeModeDependencies,
): Promise<ModeChange | Problem<'conflict'>> {
  const time = now();
  const written = await scaling.mode();
  const setting = nextSetting(modeAt(written, time), request, time);
  if ((await scaling.setMode(setting, written?.since)) === 'refused') return problem('conflict');
  if (setting.mode !== 'emergency' || setting.until === null) return { setting, raised: {} };
  const end = new Date(setting.until);
  const raised = await Promise.all(
    functions.map(async (managed) => [managed.key, await raise(managed, functions, end, targets)] as const),
  );
  return { setting, raised: Object.fromEntries(raised) };
}

/** Where the end can't be ordered nothing is raised. */
async function raise(
  managed: ManagedFunction,
  all: readonly ManagedFunction[],
  end: Date,
  targets: ScalableTargets,
): Promise<'set' | TargetRefusal> {
  const usual = boundsIn('automatic', managed);
  const emergency = boundsIn('emergency', managed);
  const ordered = await targets.setAt(managed.key, { minimum: usual.floor, maximum: usual.cap }, end);
  if (ordered !== 'set') return ordered;
  return targets.set(managed.key, { minimum: emergency.floor, maximum: emergency.cap });
}

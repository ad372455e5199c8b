/** Sets the mode, and in an emergency the capacity with it, at once. */
import { problem } from '@glamora/contracts';
import type { Problem } from '@glamora/contracts';
import type { ScalingDecision, ScalingMode, ScalingModeSetting, ScalingRepository } from '@glamora/data';
import { wholeMarketplace } from './apply-scaling-rules.ts';
import { boundsIn } from './managed-functions.ts';
import type { ManagedFunction } from './managed-functions.ts';
import type { ScalableTargets, TargetRefusal } from './scalable-targets.ts';
import { modeAt, nextSetting } from './scaling-mode.ts';

export interface ChangeModeDependencies {
  readonly functions: readonly ManagedFunction[];
  readonly targets: Pick<ScalableTargets, 'set' | 'setAt'>;
  readonly scaling: Pick<ScalingRepository, 'mode' | 'setMode' | 'state' | 'record' | 'conclude'>;
  readonly now: () => Date;
}

export interface ModeRequest {
  readonly mode: ScalingMode;
  /** Who asks for it. */
  readonly setBy: string;
  readonly reason: string;
}

type Raised = Readonly<Record<string, 'set' | TargetRefusal>>;

export interface ModeChange {
  readonly mode: ScalingModeSetting;
  /** What became of each function's capacity in an emergency, by its key; refused ones are raised by the next forecast. */
  readonly raised: Raised;
}

/**
 * A mode that holds already is not set again, so a request may be repeated: an emergency gets no longer by it, and what could not
 * be raised is tried once more. Every change is written down, with who asked for it, before it is made.
 */
export async function changeMode(
  request: ModeRequest,
  dependencies: ChangeModeDependencies,
): Promise<ModeChange | Problem<'conflict'>> {
  const { scaling, now } = dependencies;
  const time = now();
  const written = await scaling.mode();
  const holding = modeAt(written, time);
  if (written !== undefined && holding.mode === request.mode)
    return { mode: holding, raised: await raiseAll(holding, dependencies) };

  const setting = nextSetting(holding, request, time);
  const decision = toDecision(setting, holding);
  const recorded = await scaling.record(decision, await scaling.state(wholeMarketplace));
  if (recorded !== 'recorded') return problem('conflict');
  if ((await scaling.setMode(setting, written?.since)) === 'refused') {
    await scaling.conclude(decision, 'refused', [...decision.reasons, 'another change came between']);
    return problem('conflict');
  }
  const raised = await raiseAll(setting, dependencies);
  await scaling.conclude(decision, 'applied', [...decision.reasons, ...describeRaised(raised)]);
  return { mode: setting, raised };
}

function toDecision(setting: ScalingModeSetting, holding: ScalingModeSetting): ScalingDecision {
  const { mode, since, until, setBy, reason } = setting;
  return {
    functionName: wholeMarketplace,
    decidedFor: since,
    occasion: `mode#${setBy}`,
    decidedAt: since,
    cause: 'mode',
    mode,
    from: 0,
    minimum: 0,
    maximum: 0,
    reasons: [
      `${setBy} set ${mode} after ${holding.mode}${until === null ? '' : `, until ${until}`}: ${reason}`,
    ],
    outcome: 'pending',
  };
}

function describeRaised(raised: Raised): string[] {
  return Object.entries(raised).map(([key, result]) => `emergency capacity of ${key}: ${result}`);
}

/**
 * In an emergency Application Auto Scaling is told first when to come back, and only then is capacity raised: what was raised
 * comes back even if nothing of ours runs any more.
 */
async function raiseAll(
  { mode, until }: ScalingModeSetting,
  { functions, targets }: ChangeModeDependencies,
): Promise<Raised> {
  if (mode !== 'emergency' || until === null) return {};
  const end = new Date(until);
  const raised = await Promise.all(
    functions.map(async (managed) => [managed.key, await raise(managed, functions, end, targets)] as const),
  );
  return Object.fromEntries(raised);
}

/** Where the end can't be ordered nothing is raised. */
async function raise(
  managed: ManagedFunction,
  all: readonly ManagedFunction[],
  end: Date,
  targets: ChangeModeDependencies['targets'],
): Promise<'set' | TargetRefusal> {
  const usual = boundsIn('automatic', managed);
  const emergency = boundsIn('emergency', managed);
  const ordered = await targets.setAt(managed.key, { minimum: usual.floor, maximum: usual.cap }, end);
  if (ordered !== 'set') return ordered;
  return targets.set(managed.key, { minimum: emergency.floor, maximum: emergency.cap });
}

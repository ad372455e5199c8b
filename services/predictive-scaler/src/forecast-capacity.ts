/** Raises each function's minimum before the load comes, and lowers it when it has gone. */
import type { ScalingDecision, ScalingMode, ScalingRepository } from '@glamora/data';
import { costSaved } from './cost-saved.ts';
import { followedRule } from './followed-rule.ts';
import { accuracyOf, compare, nothingCompared, remember, sumOf } from './forecast-accuracy.ts';
import type { Accuracy } from './forecast-accuracy.ts';
import type { FunctionAlias, FunctionAliases } from './function-aliases.ts';
import { withinGuardRails } from './guard-rails.ts';
import type { LoadHistories, LoadHistory } from './load-history.ts';
import { boundsIn } from './managed-functions.ts';
import type { ManagedFunction } from './managed-functions.ts';
import { planCapacity, windowMs } from './plan-capacity.ts';
import type { CapacityRange, ScalableTargets } from './scalable-targets.ts';
import { modeAt } from './scaling-mode.ts';

export interface ForecastCapacityDependencies {
  readonly functions: readonly ManagedFunction[];
  readonly histories: LoadHistories;
  readonly aliases: FunctionAliases;
  readonly targets: ScalableTargets;
  readonly scaling: ScalingRepository;
  readonly now: () => Date;
}

/** What became of a function in this run; `repeated`: another run decides, or has decided, for the same window. */
type Fate = ScalingDecision['outcome'] | 'repeated';

export interface ForecastCapacityOutcome extends Accuracy {
  readonly mode: ScalingMode;
  readonly applied: number;
  readonly kept: number;
  readonly deferred: number;
  readonly refused: number;
  /** US dollars, beside target tracking alone; negative where readiness was bought. */
  readonly costSavedUsd: number;
}

interface Run {
  readonly mode: ScalingMode;
  readonly now: Date;
  /** When the window that is planned for began. */
  readonly window: Date;
}

/** What is told of one function. */
interface Result {
  readonly fate: Fate;
  readonly accuracy: Accuracy;
  readonly costSavedUsd: number;
}

const overtaken: Result = { fate: 'repeated', accuracy: nothingCompared, costSavedUsd: 0 };

/** Functions are independent: what fails for one is told when all the others are done. */
export async function forecastCapacity(
  dependencies: ForecastCapacityDependencies,
): Promise<ForecastCapacityOutcome> {
  const { functions, histories, targets, scaling } = dependencies;
  const now = dependencies.now();
  const { mode } = modeAt(await scaling.mode(), now);
  if (mode === 'off') return summary(mode, []);
  const run = { mode, now, window: new Date(Math.floor(now.getTime() / windowMs) * windowMs) };
  const keys = functions.map(({ key }) => key);
  const [loads, ranges] = await Promise.all([histories.read(keys, run.window), targets.read(keys)]);
  const settled = await Promise.allSettled(
    functions.map((managed) =>
      decideFor(managed, loads.get(managed.key), ranges.get(managed.key), run, dependencies),
    ),
  );
  const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${functions.length} functions failed.`, {
      cause: failures[0],
    });
  return summary(
    mode,
    settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
  );
}

async function decideFor(
  managed: ManagedFunction,
  load: LoadHistory = { windows: [], minutes: [], durationMs: undefined },
  range: CapacityRange | undefined,
  run: Run,
  { aliases, targets, scaling }: ForecastCapacityDependencies,
): Promise<Result> {
  const [alias, state, choice] = await Promise.all([
    aliases.read(managed.key),
    scaling.state(managed.key),
    scaling.rule(managed.key),
  ]);
  if (state.forecast !== undefined && state.forecast.window > run.window.toISOString()) return overtaken;
  const standing = alias ?? { shifting: false, configured: 0, ready: 0 };
  const plan = planCapacity(load, standing, managed.memoryMb, followedRule(choice, run.now));
  const compared = compare(state.forecast, load.windows, run.window);
  const accuracy = accuracyOf(compared);
  const costSavedUsd = range === undefined ? 0 : savedLately(load, range.minimum, managed);
  const current = range?.minimum ?? standing.configured;
  const { minimum, maximum, reasons } = withinGuardRails({
    plan,
    current,
    bounds: boundsIn(run.mode, managed),
    raisedTo: Date.parse(state.raisedUntil) > run.now.getTime() ? state.raisedTo : 0,
  });
  const unchanged = minimum === range?.minimum && maximum === range.maximum;
  const { outcome, because } = verdict(alias, run.mode, unchanged);
  const decision: ScalingDecision = {
    functionName: managed.key,
    decidedFor: run.window.toISOString(),
    occasion: 'forecast',
    decidedAt: run.now.toISOString(),
    cause: 'forecast',
    mode: run.mode,
    from: current,
    minimum,
    maximum,
    reasons: [...reasons, ...because],
    outcome,
  };
  const recorded = await scaling.record(decision, {
    ...state,
    forecast: plan && { window: run.window.toISOString(), ...plan.next },
    compared: compared ?? state.compared,
    accuracy: remember(state.accuracy, accuracy),
  });
  if (recorded !== 'recorded') return overtaken;
  const fate = outcome === 'pending' ? await carryOut(decision, targets, scaling) : outcome;
  return { fate, accuracy, costSavedUsd };
}

function verdict(
  alias: FunctionAlias | undefined,
  mode: ScalingMode,
  unchanged: boolean,
): Pick<ScalingDecision, 'outcome'> & { readonly because: readonly string[] } {
  if (alias === undefined) return { outcome: 'refused', because: ['the function has no alias to scale'] };
  if (mode === 'dry-run') return { outcome: 'dry_run', because: ['decided, not done'] };
  if (unchanged) return { outcome: 'kept', because: [] };
  if (alias.shifting)
    return { outcome: 'deferred', because: ['a canary shifts traffic: the next run decides anew'] };
  return { outcome: 'pending', because: [] };
}

/** A crash before the end leaves the decision pending; the next one starts from what really stands. */
async function carryOut(
  decision: ScalingDecision,
  targets: ScalableTargets,
  scaling: ScalingRepository,
): Promise<ScalingDecision['outcome']> {
  const { functionName, minimum, maximum, reasons } = decision;
  const result = await targets.set(functionName, { minimum, maximum });
  const outcome = result === 'set' ? 'applied' : 'refused';
  await scaling.conclude(
    decision,
    outcome,
    result === 'set' ? reasons : [...reasons, `Application Auto Scaling refused: ${result}`],
  );
  return outcome;
}

/** The window that has just ended. */
function savedLately(
  { windows, durationMs = 0 }: LoadHistory,
  minimum: number,
  managed: ManagedFunction,
): number {
  const concurrencyOf = (requests = 0) => (requests * durationMs) / windowMs;
  return costSaved({
    concurrency: concurrencyOf(windows.at(-1)),
    concurrencyBefore: concurrencyOf(windows.at(-2)),
    minimum,
    bounds: boundsIn('automatic', managed),
    memoryMb: managed.memoryMb,
  });
}

function summary(mode: ScalingMode, results: readonly Result[]): ForecastCapacityOutcome {
  const count = (fate: Fate) => results.filter((each) => each.fate === fate).length;
  return {
    mode,
    applied: count('applied'),
    kept: count('kept'),
    deferred: count('deferred'),
    refused: count('refused'),
    costSavedUsd: results.reduce((sum, result) => sum + result.costSavedUsd, 0),
    ...sumOf(results.map(({ accuracy }) => accuracy)),
  };
}

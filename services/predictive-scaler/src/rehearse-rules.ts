/** Chooses by which rule each function's capacity is planned: the one that would have cost least under the load that really came. */
import type { RuleChoice, ScalingMode, ScalingRepository } from '@glamora/data';
import type { LoadHistories } from './load-history.ts';
import type { ManagedFunction } from './managed-functions.ts';
import { windowMs } from './plan-capacity.ts';
import { ruleLosses } from './rule-losses.ts';
import { modeAt } from './scaling-mode.ts';

export interface RehearseRulesDependencies {
  readonly functions: readonly ManagedFunction[];
  readonly histories: Pick<LoadHistories, 'readMinutes'>;
  readonly scaling: Pick<ScalingRepository, 'mode' | 'rule' | 'choose'>;
  readonly now: () => Date;
}

/** `unknown`: too little history to choose by. `repeated`: chosen already, by as late a history. */
type Fate = 'chosen' | 'unknown' | 'repeated';

export interface RehearseRulesOutcome {
  readonly mode: ScalingMode;
  readonly chosen: number;
  readonly unknown: number;
  readonly repeated: number;
}

/**
 * One function after the other, as each takes the whole processor; one that fails is told when all the others are done. Whatever
 * the mode, but for off: a choice changes no capacity, and an emergency's end finds it ready.
 */
export async function rehearseRules(dependencies: RehearseRulesDependencies): Promise<RehearseRulesOutcome> {
  const { functions, scaling, now } = dependencies;
  const time = now();
  const { mode } = modeAt(await scaling.mode(), time);
  if (mode === 'off') return summary(mode, []);
  const until = new Date(Math.floor(time.getTime() / windowMs) * windowMs);
  const fates: Fate[] = [];
  const failures: unknown[] = [];
  for (const managed of functions) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- two histories at once would need twice the memory, and no less time
      fates.push(await chooseFor(managed, until, dependencies));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${functions.length} functions failed.`, {
      cause: failures[0],
    });
  return summary(mode, fates);
}

async function chooseFor(
  managed: ManagedFunction,
  until: Date,
  { histories, scaling }: RehearseRulesDependencies,
): Promise<Fate> {
  const historyUntil = until.toISOString();
  const standing = await scaling.rule(managed.key);
  if (standing !== undefined && standing.historyUntil >= historyUntil) return 'repeated';
  const losses = ruleLosses(await histories.readMinutes(managed.key, until), managed);
  const [best] = losses ?? [];
  if (losses === undefined || best === undefined) return 'unknown';
  const choice: RuleChoice = { functionName: managed.key, rule: best.rule, historyUntil, losses };
  return (await scaling.choose(choice)) === 'chosen' ? 'chosen' : 'repeated';
}

function summary(mode: ScalingMode, fates: readonly Fate[]): RehearseRulesOutcome {
  const count = (fate: Fate) => fates.filter((each) => each === fate).length;
  return { mode, chosen: count('chosen'), unknown: count('unknown'), repeated: count('repeated') };
}

/** Acts on alarms and on the budget's notice, once for each, however often it is told. */
import type { ScalingMessage } from '@glamora/contracts';
import type { ScalingDecision, ScalingModeSetting, ScalingRepository } from '@glamora/data';
import type { FunctionAliases } from './function-aliases.ts';
import { boundsIn } from './managed-functions.ts';
import type { ManagedFunction } from './managed-functions.ts';
import type { ScalableTargets } from './scalable-targets.ts';
import { modeAt, nextSetting } from './scaling-mode.ts';
import { adviceOnLatency, capacityRules, raisedMinutes, ruleFor, stalesMinutes } from './scaling-rules.ts';

export interface ScalingRulesDependencies {
  readonly functions: readonly ManagedFunction[];
  readonly aliases: FunctionAliases;
  readonly targets: ScalableTargets;
  readonly scaling: ScalingRepository;
  readonly now: () => Date;
}

/** `ignored`: nothing is to be done about it, and nothing was written down. */
export type RuleOutcome = ScalingDecision['outcome'] | 'ignored' | { readonly waitSeconds: number };

/** Stands where a function's key does, for what is about no one function. */
export const wholeMarketplace = 'all';

/** A canary takes minutes; another decision takes moments. */
const waits = { canary: 60, contention: 5 };

type Alarm = Extract<ScalingMessage, { type: 'alarm' }>;
type CapacityRuleName = keyof typeof capacityRules;

export async function applyScalingRules(
  message: ScalingMessage,
  dependencies: ScalingRulesDependencies,
): Promise<RuleOutcome> {
  if (message.type === 'budget') return saveMoney(message, dependencies);
  const rule = ruleFor(message);
  if (rule === undefined) return 'ignored';
  if (rule === 'ease-throttles') return advise(message, dependencies);
  const managed = dependencies.functions.find(({ key }) =>
    message.dimensions['FunctionName']?.endsWith(`-${key}`),
  );
  return managed ? changeCapacity(rule, message, managed, dependencies) : 'ignored';
}

/** The decision is written before it is carried out, with its figures: told again, it is the same figures that are set. */
async function changeCapacity(
  name: CapacityRuleName,
  alarm: Alarm,
  managed: ManagedFunction,
  { aliases, targets, scaling, now }: ScalingRulesDependencies,
): Promise<RuleOutcome> {
  const time = now();
  const occasion = `${name}#${alarm.alarmName}`;
  const decided = await scaling.decision(managed.key, alarm.changedAt, occasion);
  if (decided && decided.outcome !== 'pending') return decided.outcome;
  const [alias, state, ranges] = await Promise.all([
    aliases.read(managed.key),
    scaling.state(managed.key),
    targets.read([managed.key]),
  ]);
  const isStale = time.getTime() - Date.parse(alarm.changedAt) > stalesMinutes * 60_000;
  if (alias?.shifting && !isStale) return { waitSeconds: waits.canary };
  if (decided) return isStale ? giveUp(decided, scaling) : finish(decided, targets, scaling);

  const { mode } = modeAt(await scaling.mode(), time);
  const bounds = boundsIn(mode, managed);
  const range = ranges.get(managed.key) ?? { minimum: alias?.configured ?? 0, maximum: bounds.cap };
  const rule = capacityRules[name];
  const called = rule.minimum(range.minimum, managed);
  const objection = objectionTo({
    noAlias: alias === undefined,
    isStale,
    isOff: mode === 'off',
    savesMoney: mode === 'cost-optimised' && !managed.critical && name === 'raise',
    isEmergency: mode === 'emergency' && name === 'lower',
    cools: Date.parse(state.coolsUntil) > time.getTime(),
    isUseless: called === range.minimum,
  });
  const minimum = objection === undefined ? called : range.minimum;
  const decision: ScalingDecision = {
    functionName: managed.key,
    decidedFor: alarm.changedAt,
    occasion,
    decidedAt: time.toISOString(),
    cause: 'rule',
    mode,
    from: range.minimum,
    minimum,
    maximum: Math.max(range.maximum, minimum),
    reasons: [
      `${alarm.alarmName} calls to ${name} the minimum to ${called}`,
      ...(objection ? [objection] : []),
    ],
    outcome: objection !== undefined ? 'kept' : mode === 'dry-run' ? 'dry_run' : 'pending',
  };
  const acts = decision.outcome === 'pending';
  const recorded = await scaling.record(decision, {
    ...state,
    ...(acts && { coolsUntil: minutesAfter(time, rule.coolDownMinutes) }),
    ...(acts && name === 'raise' && { raisedTo: minimum, raisedUntil: minutesAfter(time, raisedMinutes) }),
    ...(acts && name === 'lower' && { raisedTo: 0 }),
  });
  // Another decision came between: one at a time.
  if (recorded !== 'recorded') return { waitSeconds: waits.contention };
  return acts ? finish(decision, targets, scaling) : decision.outcome;
}

/** Whatever else was decided meanwhile knows more than an old alarm. */
async function giveUp(decision: ScalingDecision, scaling: ScalingRepository): Promise<RuleOutcome> {
  await scaling.conclude(decision, 'refused', [...decision.reasons, objections.isStale]);
  return 'refused';
}

/** What is contended or throttled stays pending, and its message comes again. */
async function finish(
  decision: ScalingDecision,
  targets: ScalableTargets,
  scaling: ScalingRepository,
): Promise<RuleOutcome> {
  const { functionName, minimum, maximum, reasons } = decision;
  const result = await targets.set(functionName, { minimum, maximum });
  if (result === 'contended' || result === 'throttled') return { waitSeconds: waits.contention };
  const outcome = result === 'set' ? 'applied' : 'refused';
  await scaling.conclude(
    decision,
    outcome,
    result === 'set' ? reasons : [...reasons, `Application Auto Scaling refused: ${result}`],
  );
  return outcome;
}

type Objections = Readonly<
  Record<'noAlias' | 'isStale' | 'isOff' | 'savesMoney' | 'isEmergency' | 'cools' | 'isUseless', boolean>
>;

const objections: Readonly<Record<keyof Objections, string>> = {
  noAlias: 'the function has no alias to scale',
  isStale: `the alarm is older than ${stalesMinutes} minutes`,
  isOff: 'scaling is switched off',
  savesMoney: 'money is short, and the function is not critical',
  isEmergency: 'nothing is given back in an emergency',
  cools: 'the last change by a rule has to show first',
  isUseless: 'there is no room for a change',
};

/** The first reason not to act. */
function objectionTo(raised: Objections): string | undefined {
  const first = (Object.keys(objections) as (keyof Objections)[]).find((name) => raised[name]);
  return first && objections[first];
}

/** Limits of the API are part of the deployment: what is changed by hand would be undone by the next one. */
async function advise(
  { alarmName, changedAt }: Alarm,
  { scaling, now }: ScalingRulesDependencies,
): Promise<RuleOutcome> {
  const time = now();
  const { mode } = modeAt(await scaling.mode(), time);
  return note(
    { occasion: `ease-throttles#${alarmName}`, decidedFor: changedAt, mode, outcome: 'advised' },
    [`${alarmName}: ${adviceOnLatency}`],
    time,
    scaling,
  );
}

/** Restricts what is not critical until the day ends. Nothing to do again if the notice comes again: it is the same mode. */
async function saveMoney(
  { budgetName, noticedAt }: Extract<ScalingMessage, { type: 'budget' }>,
  { scaling, now }: ScalingRulesDependencies,
): Promise<RuleOutcome> {
  const time = now();
  const occasion = `budget#${budgetName}`;
  const decided = await scaling.decision(wholeMarketplace, noticedAt, occasion);
  if (decided) return decided.outcome;
  const written = await scaling.mode();
  const holding = modeAt(written, time);
  const objection = objectionToSaving(holding, noticedAt, time);
  const setting = nextSetting(
    holding,
    { mode: 'cost-optimised', setBy: occasion, reason: `the budget ${budgetName} is spent` },
    time,
  );
  if (objection === undefined && (await scaling.setMode(setting, written?.since)) === 'refused')
    return { waitSeconds: waits.contention };
  return note(
    {
      occasion,
      decidedFor: noticedAt,
      mode: objection === undefined ? setting.mode : holding.mode,
      outcome: objection === undefined ? 'applied' : 'kept',
    },
    [setting.reason, objection ?? `what is not critical is restricted until ${setting.until}`],
    time,
    scaling,
  );
}

function objectionToSaving({ mode }: ScalingModeSetting, noticedAt: string, now: Date): string | undefined {
  if (noticedAt.slice(0, 10) !== now.toISOString().slice(0, 10)) return 'the notice is of another day';
  if (mode === 'off') return 'scaling is switched off';
  if (mode === 'emergency') return 'an emergency goes first';
  return mode === 'cost-optimised' ? 'it is so already' : undefined;
}

/** Writes down what is about no one function. */
async function note(
  about: Pick<ScalingDecision, 'occasion' | 'decidedFor' | 'mode' | 'outcome'>,
  reasons: readonly string[],
  time: Date,
  scaling: ScalingRepository,
): Promise<RuleOutcome> {
  const recorded = await scaling.record(
    {
      functionName: wholeMarketplace,
      decidedAt: time.toISOString(),
      cause: 'rule',
      from: 0,
      minimum: 0,
      maximum: 0,
      reasons,
      ...about,
    },
    await scaling.state(wholeMarketplace),
  );
  return recorded === 'overtaken' ? { waitSeconds: waits.contention } : about.outcome;
}

function minutesAfter(time: Date, minutes: number): string {
  return new Date(time.getTime() + minutes * 60_000).toISOString();
}

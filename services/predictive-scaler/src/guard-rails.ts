/** What a forecast may do to a function's capacity: each rule by its name, in the order in which they are asked. */
import type { Bounds } from './managed-functions.ts';
import type { CapacityPlan } from './plan-capacity.ts';

export interface Situation {
  readonly plan: CapacityPlan | undefined;
  /** The minimum as it is. */
  readonly current: number;
  readonly bounds: Bounds;
  /** What a rule raised the minimum to, while that lasts; otherwise 0. */
  readonly raisedTo: number;
}

export interface GuardedCapacity {
  readonly minimum: number;
  readonly maximum: number;
  /** Every rule that had a say, and what it said. */
  readonly reasons: readonly string[];
}

interface Rule {
  readonly name: string;
  /** The minimum that the rule lets pass. */
  readonly apply: (wanted: number, situation: Situation) => number;
}

/** A raise is called for when the likely load passes this share of what is there. */
const actsPast = 0.8;

/** Smaller changes are not worth a change: a share of the current minimum. */
const hysteresis = 0.1;

/** In one run: a raise to at most so many times the current minimum, or by as many environments if that is more. */
const steepestRaise = { times: 2, environments: 10 };

/** In one run a quarter goes at most, so that a wrong forecast costs little before the next one. */
const steepestFall = 0.75;

const rules: readonly Rule[] = [
  {
    name: 'raises only when the likely load passes 80 % of the capacity',
    apply: (wanted, { plan, current }) =>
      wanted > current && plan && plan.likelyConcurrency <= actsPast * current ? current : wanted,
  },
  {
    name: 'leaves changes under a tenth alone',
    apply: (wanted, { current }) => (Math.abs(wanted - current) < hysteresis * current ? current : wanted),
  },
  {
    name: 'at most doubles, or adds ten, in one run',
    apply: (wanted, { current }) =>
      Math.min(wanted, Math.max(current * steepestRaise.times, current + steepestRaise.environments)),
  },
  {
    name: 'gives back a quarter at most in one run',
    apply: (wanted, { current }) =>
      Math.max(wanted, Math.min(current - 1, Math.ceil(current * steepestFall))),
  },
  {
    name: 'stays above what a rule raised it to',
    apply: (wanted, { raisedTo }) => Math.max(wanted, raisedTo),
  },
  { name: 'never below the floor', apply: (wanted, { bounds }) => Math.max(wanted, bounds.floor) },
  {
    name: 'never above the cap',
    apply: (wanted, { bounds, raisedTo }) => Math.min(wanted, Math.max(bounds.cap, raisedTo)),
  },
];

export function withinGuardRails(situation: Situation): GuardedCapacity {
  const { plan, bounds, raisedTo } = situation;
  const reasons = [explain(plan)];
  let minimum = plan && isTrusted(plan) ? plan.wanted : bounds.floor;
  for (const { name, apply } of rules) {
    const passed = apply(minimum, situation);
    if (passed !== minimum) reasons.push(`${name}: ${passed} instead of ${minimum}`);
    minimum = passed;
  }
  return { minimum, maximum: Math.max(bounds.cap, raisedTo), reasons };
}

/** On a forecast that says itself it is not to be acted on alone nothing is raised: target tracking works from the floor. */
function isTrusted(plan: CapacityPlan): boolean {
  return plan.confidence !== 'low';
}

function explain(plan: CapacityPlan | undefined): string {
  if (plan === undefined) return 'no history: the floor, and target tracking above it';
  if (!isTrusted(plan))
    return `the forecast is not to be trusted, so the floor, and target tracking above it: ${plan.warnings.join(' ')}`;
  return `the rule "${plan.rule}" asks for ${plan.wanted}; up to ${plan.likelyConcurrency.toFixed(1)} environments are likely to be busy`;
}

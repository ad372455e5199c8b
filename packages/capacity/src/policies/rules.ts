/** A plan that never falls below a floor: so many times the highest concurrency of the last minutes. */
export interface PlanRule {
  readonly name: string;
  /** What the plan takes a cold start to cost, in shares of its price. */
  readonly priceShare: number;
  readonly headroom: number;
  readonly peakMinutes: number;
}

/** Target tracking itself. */
export interface TrackingRule {
  readonly name: string;
  readonly target: number;
  readonly statistic: 'average' | 'maximum';
}

/** One way to hold capacity. Its name is kept where a choice is. */
export type Rule = PlanRule | TrackingRule;

/**
 * The plan takes windows to be independent and so expects up to three times the cold starts that come: at half the price it meets them
 * better than at the whole.
 */
const plan: PlanRule = { name: 'plan', priceShare: 0.5, headroom: 0, peakMinutes: 1 };

/** What pays for itself, cold starts or not: the floors stand on it. */
const thriftyPlan: PlanRule = { ...plan, name: 'thrifty plan', priceShare: 0 };

/**
 * Where the load is smooth, the last minutes' peak says more than any forecast; where it is erratic, the last hours', of which a headroom
 * below 1 leaves the highest on demand. Each rule is rehearsed minute by minute, so these are the ones that paid on some traffic.
 */
const floors = [
  { peakMinutes: 2, headrooms: [1.1, 1.25, 1.45, 2] },
  { peakMinutes: 10, headrooms: [1.1, 1.25, 1.45, 2] },
  { peakMinutes: 240, headrooms: [0.6, 0.8, 1, 1.2, 1.45] },
];

const targets = [0.5, 0.6, 0.7, 0.8, 0.9];

/** All that are rehearsed. */
export const rehearsedRules: readonly Rule[] = [
  plan,
  thriftyPlan,
  ...floors.flatMap(({ peakMinutes, headrooms }) =>
    headrooms.map((headroom) => floorRule(headroom, peakMinutes)),
  ),
  ...targets.map(trackingRule),
];

/** Is followed until there is something to choose by. */
export const firstRule: Rule = plan;

/** The longest that a rule looks back for peaks. */
export const longestPeakMinutes = Math.max(...floors.map(({ peakMinutes }) => peakMinutes));

export function ruleNamed(name: string): Rule | undefined {
  return rehearsedRules.find((rule) => rule.name === name);
}

function floorRule(headroom: number, minutes: number): PlanRule {
  return { ...thriftyPlan, name: `${headroom} × peak of ${minutes} min`, headroom, peakMinutes: minutes };
}

function trackingRule(target: number): TrackingRule {
  return { name: `tracking of the maximum at ${target}`, target, statistic: 'maximum' };
}

/** What an alarm calls for. How high, and for how long, is the alarm's own to know: resources/alarms.yml. */
import type { ScalingMessage } from '@glamora/contracts';
import { totalOfRules } from './managed-functions.ts';
import type { ManagedFunction } from './managed-functions.ts';

type Alarm = Extract<ScalingMessage, { type: 'alarm' }>;

export type RuleName = 'raise' | 'lower' | 'ease-throttles';

export interface CapacityRule {
  /** The minimum that is called for; the same as before where there is nothing to gain. */
  readonly minimum: (current: number, managed: ManagedFunction) => number;
  /** For so long no rule acts on the function again: the change has to show in the metric first. */
  readonly coolDownMinutes: number;
}

const fewestAfterLowering = 10;

export const capacityRules: Readonly<Record<Exclude<RuleName, 'ease-throttles'>, CapacityRule>> = {
  raise: {
    minimum: (current, { reserved }) =>
      Math.max(current, Math.min(Math.ceil(current * 1.5), totalOfRules, reserved)),
    coolDownMinutes: 5,
  },
  lower: {
    minimum: (current, { provisioned }) =>
      Math.min(current, Math.max(Math.floor(current * 0.75), fewestAfterLowering, provisioned)),
    coolDownMinutes: 15,
  },
};

/** What a rule raised stays at least so long, whatever a forecast says that did not see the load coming. */
export const raisedMinutes = 15;

/** An alarm that is older than this says nothing about now. */
export const stalesMinutes = 15;

export const adviceOnLatency =
  'Latency stays above 100 ms. Where requests are throttled, raise the limits of the methods by 25 % (config/throttles.yml) and ' +
  'deploy; first look downstream: the table’s latency, the chain, the search.';

/** undefined where nothing is to be done: the alarm is over, or not one that a rule is for. */
export function ruleFor({ state, metric, comparison }: Alarm): RuleName | undefined {
  if (state !== 'ALARM') return undefined;
  if (metric === 'AWS/ApiGateway Latency') return 'ease-throttles';
  if (metric !== 'AWS/Lambda ConcurrentExecutions') return undefined;
  return comparison.startsWith('GreaterThan') ? 'raise' : 'lower';
}

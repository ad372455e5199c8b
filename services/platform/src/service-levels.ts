/**
 * Service levels, and alarms that tell when the error budget burns too fast to last for its 30 days.
 *
 * Each alarm looks at two windows: the long one says that it matters, the short one that it still goes on. One window alone would
 * either wake somebody for a moment's fault or go on ringing long after its end.
 */
import { toAlarm } from '@glamora/serverless-plugins/alarm';
import type { Metric } from '@glamora/serverless-plugins/alarm';
import { textVariable } from './framework.ts';
import type { Framework } from './framework.ts';

export interface ServiceLevels {
  readonly apis: readonly string[];
  readonly objectives: {
    /** Percent of the requests. */
    readonly availability: { readonly target: number };
    readonly latency: { readonly target: number; readonly milliseconds: number };
  };
  readonly burns: Readonly<Record<BurnName, Burn>>;
  /** In the long window. */
  readonly leastRequests: number;
}

export type ObjectiveName = keyof ServiceLevels['objectives'];
export type BurnName = 'fast' | 'slow';

interface Burn {
  /** How many times faster than the budget allows. */
  readonly rate: number;
  /** Seconds. */
  readonly long: number;
  readonly short: number;
}

/** How fast an error budget burns: 1 uses it up exactly at the end of its time. */
export interface BurnRate {
  readonly expression: string;
  readonly metrics: Readonly<Record<string, Metric>>;
}

const objectiveNames = ['availability', 'latency'] as const;
const burnNames = ['fast', 'slow'] as const;

/** A fragment of the template; empty where the stage has none but the alarms of releases. */
export async function serviceLevelAlarms(framework: Framework): Promise<object> {
  if ((await textVariable(framework, 'param:alarms')) !== 'all') return {};
  const levels = (await framework.resolveVariable('self:custom.serviceLevels')) as ServiceLevels;
  const stage = await textVariable(framework, 'sls:stage');
  const alarms = objectiveNames.flatMap((objective) =>
    burnNames.flatMap((burn) => burnAlarms(levels, stage, objective, burn)),
  );
  return { Resources: Object.fromEntries(alarms) };
}

/** The name of the alarm that tells somebody. */
export function burnAlarmName(stage: string, objective: ObjectiveName, burn: BurnName): string {
  return `glamora-${stage}-slo-${objective}-${burn}`;
}

/** Over all APIs together, whichever of them have traffic. */
export function burnRate(
  { apis, objectives }: ServiceLevels,
  stage: string,
  objective: ObjectiveName,
): BurnRate {
  const budget = round(100 - objectives[objective].target);
  const named = (metric: string, statistic: string, prefix: string) =>
    Object.fromEntries(
      apis.map((api) => [
        `${prefix}_${api}`,
        {
          namespace: 'AWS/ApiGateway',
          name: metric,
          dimensions: { ApiName: `${stage}-${api}`, Stage: stage },
          statistic,
        },
      ]),
    );
  const requests = named('Count', 'Sum', 'requests');
  if (objective === 'availability')
    return {
      expression: `100 * SUM(FILL(METRICS("errors"), 0)) / ${allRequests} / ${budget}`,
      metrics: { ...requests, ...named('5XXError', 'Sum', 'errors') },
    };
  const late = apis.map((api) => `(100 - FILL(quick_${api}, 100)) * FILL(requests_${api}, 0)`);
  return {
    expression: `(${late.join(' + ')}) / ${allRequests} / ${budget}`,
    // The share of the requests that took no longer.
    metrics: { ...requests, ...named('Latency', `PR(:${objectives.latency.milliseconds})`, 'quick') },
  };
}

const allRequests = 'SUM(FILL(METRICS("requests"), 0))';

function burnAlarms(levels: ServiceLevels, stage: string, objective: ObjectiveName, burn: BurnName) {
  const { rate, long, short } = levels.burns[burn];
  const name = burnAlarmName(stage, objective, burn);
  const id = `Slo${capitalised(objective)}${capitalised(burn)}`;
  const { expression, metrics } = burnRate(levels, stage, objective);
  const guarded = `IF(${allRequests} >= ${levels.leastRequests}, ${expression}, 0)`;
  const says = `The error budget of ${objective} burns ${rate} times too fast`;
  const window = (length: 'long' | 'short', seconds: number, watched: string) =>
    withoutAction(
      toAlarm({
        name: `${name}-${length}`,
        says: `${says}, over ${seconds / 60} minutes. One half of ${name}, which tells`,
        runbook: 'slo-burn',
        topic: undefined,
        figure: { atLeast: rate, seconds, periods: 1 },
        of: { expression: watched, metrics },
      }),
    );
  return [
    [`${id}LongAlarm`, window('long', long, guarded)],
    [`${id}ShortAlarm`, window('short', short, expression)],
    [
      `${id}Alarm`,
      {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        DependsOn: [`${id}LongAlarm`, `${id}ShortAlarm`],
        Properties: {
          AlarmName: name,
          AlarmDescription: `${says}. What to do: docs/runbooks/slo-burn.md`,
          AlarmRule: `ALARM("${name}-long") AND ALARM("${name}-short")`,
          AlarmActions: [{ Ref: 'AlarmsTopic' }],
        },
      },
    ],
  ] as const;
}

/** One half alone wakes nobody. */
function withoutAction(alarm: ReturnType<typeof toAlarm>): object {
  const { AlarmActions: _, ...properties } = alarm.Properties ?? {};
  return { ...alarm, Properties: properties };
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** 100 − 99.9 is not 0.1 to a computer. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** How capacity stands: what operators are shown. */
import type { getScalingStatus, scaledFunctionView } from '@glamora/contracts';
import type { ForecastAccuracy, ScalingDecision, ScalingRepository, WindowForecast } from '@glamora/data';
import type * as z from 'zod/mini';
import { wholeMarketplace } from './apply-scaling-rules.ts';
import { followedRule } from './followed-rule.ts';
import type { FunctionAliases } from './function-aliases.ts';
import type { ManagedFunction } from './managed-functions.ts';
import type { CapacityRange, ScalableTargets } from './scalable-targets.ts';
import { modeAt } from './scaling-mode.ts';

export interface ScalingStatusDependencies {
  readonly functions: readonly ManagedFunction[];
  readonly aliases: FunctionAliases;
  readonly targets: Pick<ScalableTargets, 'read'>;
  readonly scaling: Pick<ScalingRepository, 'mode' | 'state' | 'rule' | 'lastDecisions'>;
  readonly now: () => Date;
}

type ScalingStatus = z.input<(typeof getScalingStatus.responses)[200]>;
type ScaledFunction = z.input<typeof scaledFunctionView>;

const decisionsShown = 5;

export async function scalingStatus(dependencies: ScalingStatusDependencies): Promise<ScalingStatus> {
  const { functions, targets, scaling, now } = dependencies;
  const [mode, ranges, decisions] = await Promise.all([
    scaling.mode(),
    targets.read(functions.map(({ key }) => key)),
    scaling.lastDecisions(wholeMarketplace, decisionsShown),
  ]);
  return {
    mode: modeAt(mode, now()),
    functions: await Promise.all(functions.map(({ key }) => statusOf(key, ranges.get(key), dependencies))),
    decisions: decisions.map(toDecisionView),
  };
}

async function statusOf(
  key: string,
  range: CapacityRange | undefined,
  { aliases, scaling, now }: ScalingStatusDependencies,
): Promise<ScaledFunction> {
  const [alias, state, choice, decisions] = await Promise.all([
    aliases.read(key),
    scaling.state(key),
    scaling.rule(key),
    scaling.lastDecisions(key, decisionsShown),
  ]);
  const { forecast, compared, accuracy } = state;
  return {
    functionName: key,
    range: range ?? null,
    provisioned: alias ?? null,
    forecast: forecast ? toForecastView(forecast) : null,
    compared: compared ? { ...toForecastView(compared), actual: compared.actual } : null,
    accuracy: accuracy && accuracy.actual > 0 ? toAccuracyView(accuracy) : null,
    rule: {
      followed: followedRule(choice, now()).name,
      historyUntil: choice?.historyUntil ?? null,
      losses: choice?.losses.map((each) => ({ ...each })) ?? [],
    },
    decisions: decisions.map(toDecisionView),
  };
}

function toForecastView({ window, median, low, high, naive }: WindowForecast) {
  return { window, p10: low, p50: median, p90: high, naive };
}

function toAccuracyView({ windows, actual, forecastError, naiveError, covered }: ForecastAccuracy) {
  return {
    windows,
    error: forecastError / actual,
    naiveError: naiveError / actual,
    covered: covered / windows,
  };
}

function toDecisionView({ reasons, ...decision }: ScalingDecision) {
  return { ...decision, reasons: [...reasons] };
}

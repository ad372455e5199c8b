export {
  Backtest,
  type BacktestOptions,
  defaultColdStartPrice,
  defaultTarget,
  type Knobs,
} from './backtest.ts';
export { coldStartsAtCost, costAtColdStarts, frontier } from './frontier.ts';
export { InvalidInput } from './invalid-input.ts';
export { type DataCapacity, dataCapacity, type DataVolume, plannedVolume } from './planning/data-capacity.ts';
export { defaultProfile, type Plan, plan, type Profile, type Projection } from './planning/plan.ts';
export { emergency, type Tier, tierFor, tiers } from './planning/tiers.ts';
export {
  ensembleForecaster,
  forecastLevels,
  type LoadForecast,
  type LoadForecaster,
} from './policies/load-forecaster.ts';
export { type Observation, type Policy, type PolicyName, policyNames } from './policies/policy.ts';
export { PredictivePolicy, type PredictiveSettings, type RuleLoss } from './policies/predictive.ts';
export { firstRule, longestPeakMinutes, type Rule, ruleNamed } from './policies/rules.ts';
export {
  type Architecture,
  breakEvenUtilization,
  type LambdaPrices,
  lambdaPrices,
  type Price,
  type PriceSource,
  savingsPlanDiscount,
  servicePrices,
} from './prices.ts';
export { type LambdaSettings, lambdaSettings, type SettingsOptions } from './simulator/settings.ts';
export { type Outcome, simulate } from './simulator/simulate.ts';
export { resample, scale, toTrace, type Trace, type TracePoint } from './trace.ts';

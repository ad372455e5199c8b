/** Usage plans over all APIs of a region, and the keys that partners send as `x-api-key`. */
import { apiIdExport } from './api-origins.ts';

/** Requests a second, how many at once, and how many a day. */
export interface PlanLimits {
  readonly rate: number;
  readonly burst: number;
  readonly daily?: number;
}

export interface UsagePlanSettings {
  readonly stage: string;
  readonly apis: readonly string[];
  /** `config/usage-plans.yml`. */
  readonly plans: Readonly<Record<string, PlanLimits>>;
  /** Names of keys by plan. Limits hold for each key, not for all of a plan together. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

type Resources = Record<string, { readonly Type: string; readonly Properties: object }>;

/** @throws Error in one line, for a plan without a key, a key of no plan, or a name that is used twice. */
export function usagePlans(settings: UsagePlanSettings): Resources {
  refuseWrongKeys(settings);
  const resources = edgeAccess(settings);
  for (const [plan, limits] of Object.entries(settings.plans)) {
    resources[`${plan}Plan`] = usagePlan(plan, limits, settings);
    for (const name of settings.keys[plan] ?? [])
      Object.assign(resources, partnerKey(name, plan, settings.stage));
  }
  return resources;
}

function refuseWrongKeys({ plans, keys }: UsagePlanSettings): void {
  const names = Object.values(keys).flat();
  for (const plan of Object.keys(keys)) if (!(plan in plans)) refuse(`names a plan "${plan}" that is none.`);
  for (const plan of Object.keys(plans)) if (!keys[plan]?.length) refuse(`has no key for the plan ${plan}.`);
  for (const name of names) if (!/^[a-z0-9]{1,40}$/.test(name)) refuse(`has "${name}": use a-z and 0-9.`);
  if (new Set(names).size < names.length) refuse('names a key twice.');
  if (names.includes('edge')) refuse('may not name a key "edge": the edge has its own.');
}

function refuse(message: string): never {
  throw new Error(`partnerKeys ${message}`);
}

function usagePlan(plan: string, { rate, burst, daily }: PlanLimits, settings: UsagePlanSettings) {
  return {
    Type: 'AWS::ApiGateway::UsagePlan',
    Properties: {
      UsagePlanName: `glamora-${settings.stage}-${plan.toLowerCase()}`,
      ApiStages: apiStages(settings),
      Throttle: { RateLimit: rate, BurstLimit: burst },
      ...(daily === undefined ? {} : { Quota: { Limit: daily, Period: 'DAY' } }),
    },
  };
}

function apiStages({ apis, stage }: UsagePlanSettings): object[] {
  return apis.map((api) => ({ ApiId: { 'Fn::ImportValue': apiIdExport(stage, api) }, Stage: stage }));
}

/**
 * The key that the edge brings along for viewers who have none. Without limits, as all of them share it: the firewall, the
 * limits of the API's methods and those of each wallet hold them back.
 */
function edgeAccess(settings: UsagePlanSettings): Resources {
  const { stage } = settings;
  return {
    EdgePlan: {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: { UsagePlanName: `glamora-${stage}-edge`, ApiStages: apiStages(settings) },
    },
    EdgeKey: {
      Type: 'AWS::ApiGateway::ApiKey',
      Properties: { Name: `glamora-${stage}-edge`, Enabled: true, Value: edgeKeyValue(stage) },
    },
    EdgeKeyInPlan: keyInPlan('EdgeKey', 'EdgePlan'),
  };
}

/** CloudFormation puts in what the parameter holds. */
export function edgeKeyValue(stage: string): string {
  return `{{resolve:ssm:/glamora/${stage}/edge/api-key}}`;
}

/** API Gateway makes the value, which the owner of the account reads and hands over. */
function partnerKey(name: string, plan: string, stage: string): Resources {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}Key`;
  return {
    [id]: {
      Type: 'AWS::ApiGateway::ApiKey',
      Properties: { Name: `glamora-${stage}-${name}`, Enabled: true },
    },
    [`${id}InPlan`]: keyInPlan(id, `${plan}Plan`),
  };
}

function keyInPlan(key: string, plan: string) {
  return {
    Type: 'AWS::ApiGateway::UsagePlanKey',
    Properties: { KeyId: { Ref: key }, KeyType: 'API_KEY', UsagePlanId: { Ref: plan } },
  };
}

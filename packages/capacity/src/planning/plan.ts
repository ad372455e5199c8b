import { InvalidInput } from '../invalid-input.ts';
import {
  type Architecture,
  breakEvenUtilization,
  type LambdaPrices,
  lambdaPrices,
  priceOf,
  savingsPlanDiscount,
  servicePrices,
} from '../prices.ts';
import { erlangB } from '../simulator/erlang.ts';
import { emergency, type Tier, tierFor } from './tiers.ts';

/** What is planned for: users, or their traffic if it is known better. */
export interface Projection {
  readonly users: number;
  /** 100 a user by default. */
  readonly requestsPerDay?: number;
  /** Media kept: 2 MB a user by default. */
  readonly storageGb?: number;
}

/** How an average request behaves. The defaults are those of the marketplace as it is built. */
export interface Profile {
  readonly architecture: Architecture;
  readonly durationMs: number;
  readonly memoryMb: number;
  /** Peak load in multiples of the mean. */
  readonly peakFactor: number;
  /** Read and write request units of DynamoDB for each request, indexes included. */
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly queueRequests: number;
  readonly responseKb: number;
  readonly logKb: number;
  readonly tracedShare: number;
  readonly tableGbPerThousandUsers: number;
}

export const defaultProfile: Profile = {
  architecture: 'arm64',
  durationMs: 100,
  memoryMb: 512,
  peakFactor: 3,
  readUnits: 1,
  writeUnits: 0.15,
  queueRequests: 0.1,
  responseKb: 8,
  logKb: 1,
  tracedShare: 0.05,
  tableGbPerThousandUsers: 0.1,
};

interface CostLine {
  readonly item: string;
  readonly usd: number;
  /** With a Compute Savings Plan of one year. */
  readonly withSavingsPlanUsd: number;
}

interface Claim {
  readonly claim: string;
  readonly claimedUsd: number;
  readonly computedUsd: number;
  readonly holds: boolean;
}

export interface Plan {
  readonly users: number;
  readonly requestsPerDay: number;
  readonly storageGb: number;
  readonly tier: Tier;
  /** Users are more than the largest tier is made for. */
  readonly beyondTiers: boolean;
  readonly concurrency: {
    readonly mean: number;
    readonly peak: number;
    /** The smallest limit that throttles less than one request in 10,000 at peak. */
    readonly neededAtPeak: number;
    /** Provisioned environments that pay for themselves at mean load. */
    readonly worthwhile: number;
  };
  readonly lines: readonly CostLine[];
  readonly monthlyUsd: number;
  readonly monthlyWithSavingsPlanUsd: number;
  readonly usdPerThousandUsers: number;
  /** One spike of ten times the load for two hours, in emergency mode. */
  readonly spikeUsd: number;
  readonly claims: readonly Claim[];
}

const requestsPerUserDay = 100;
const storageGbPerUser = 0.002;
const daysInMonth = 365.25 / 12;
const hoursInMonth = daysInMonth * 24;
const kbInGb = 1024 * 1024;
const acceptedThrottling = 1e-4;

/** What a projection needs and costs in a month. */
export function plan(projection: Projection, options: Partial<Profile> = {}): Plan | InvalidInput {
  const profile = { ...defaultProfile, ...options };
  const { users } = projection;
  const requestsPerDay = projection.requestsPerDay ?? users * requestsPerUserDay;
  const storageGb = projection.storageGb ?? users * storageGbPerUser;
  const wrong = findNonsense({ users, requestsPerDay, storageGb }, profile);
  if (wrong !== undefined) return wrong;
  const tier = tierFor(users);
  const monthly = requestsPerDay * daysInMonth;
  const lines = [
    ...lambdaLines(monthly, tier.provisioned, profile),
    ...requestLines(monthly, profile),
    ...standingLines({ users, storageGb }, tier, profile),
  ];
  const monthlyUsd = sum(lines.map(({ usd }) => usd));
  const spikeUsd = spikeCost(requestsPerDay, profile);
  return {
    users,
    requestsPerDay,
    storageGb,
    tier,
    beyondTiers: users > tier.upToUsers,
    concurrency: concurrency(requestsPerDay, profile),
    lines,
    monthlyUsd,
    monthlyWithSavingsPlanUsd: sum(lines.map(({ withSavingsPlanUsd }) => withSavingsPlanUsd)),
    usdPerThousandUsers: users > 0 ? (monthlyUsd / users) * 1000 : 0,
    spikeUsd,
    claims: [
      claim(`a month for up to ${tier.upToUsers.toLocaleString('en')} users`, tier.claimedUsd, monthlyUsd),
      claim('a spike', emergency.claimedUsd, spikeUsd),
    ],
  };
}

function findNonsense(projection: Required<Projection>, profile: Profile): InvalidInput | undefined {
  const { architecture: _, ...figures } = profile;
  for (const [name, value] of Object.entries({ ...projection, ...figures })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      return new InvalidInput(`${name} is a number from 0 up, not ${value}.`);
    }
  }
  if (profile.durationMs === 0 || profile.memoryMb === 0) {
    return new InvalidInput('Duration and memory are above 0.');
  }
  return projection.requestsPerDay > 1e11
    ? new InvalidInput('More than 100 billion requests a day are not planned for.')
    : undefined;
}

function concurrency(requestsPerDay: number, profile: Profile): Plan['concurrency'] {
  const mean = (requestsPerDay / 86_400) * (profile.durationMs / 1000);
  const peak = mean * profile.peakFactor;
  let neededAtPeak = Math.max(Math.ceil(peak), 1);
  while (erlangB(neededAtPeak, peak) > acceptedThrottling)
    neededAtPeak += Math.ceil(Math.sqrt(peak) / 10) || 1;
  return {
    mean,
    peak,
    neededAtPeak,
    worthwhile: worthwhileEnvironments(mean, lambdaPrices[profile.architecture]),
  };
}

/** Environments that are busy more often than the break-even share of the time. */
function worthwhileEnvironments(load: number, prices: LambdaPrices): number {
  const breakEven = breakEvenUtilization(prices);
  let environments = 0;
  let passed = 1;
  for (;;) {
    const next = (load * passed) / (environments + 1 + load * passed);
    if (load * (passed - next) <= breakEven) return environments;
    passed = next;
    environments++;
  }
}

/** Execution is shared between provisioned environments and demand as Erlang's formula has it at mean load. */
function lambdaLines(requests: number, provisioned: number, profile: Profile): CostLine[] {
  const prices = lambdaPrices[profile.architecture];
  const gigabytes = profile.memoryMb / 1024;
  const seconds = (requests * profile.durationMs) / 1000;
  const spilled = erlangB(provisioned, seconds / (hoursInMonth * 3600));
  return [
    discounted(
      'Lambda: provisioned concurrency',
      provisioned * gigabytes * hoursInMonth * 3600 * prices.provisioned,
    ),
    discounted(
      'Lambda: duration, provisioned',
      seconds * (1 - spilled) * gigabytes * prices.provisionedDuration,
    ),
    discounted('Lambda: duration, on demand', seconds * spilled * gigabytes * prices.onDemandDuration),
    line('Lambda: requests', requests * prices.request),
  ];
}

function requestLines(requests: number, profile: Profile): CostLine[] {
  const { readUnits, writeUnits, queueRequests, responseKb, logKb, tracedShare } = profile;
  return [
    line('API Gateway', priceOf(servicePrices.apiGatewayRequest, requests)),
    line('DynamoDB: reads', priceOf(servicePrices.dynamoReadOnDemand, requests * readUnits)),
    line('DynamoDB: writes', priceOf(servicePrices.dynamoWriteOnDemand, requests * writeUnits)),
    line('CloudFront: requests', priceOf(servicePrices.cdnRequest, requests)),
    line('CloudFront: transfer', priceOf(servicePrices.cdnTransfer, (requests * responseKb) / kbInGb)),
    line('WAF: requests', priceOf(servicePrices.firewallRequest, requests)),
    line('CloudWatch: logs', priceOf(servicePrices.logIngestion, (requests * logKb) / kbInGb)),
    line('X-Ray', priceOf(servicePrices.trace, requests * tracedShare)),
    line('SQS', priceOf(servicePrices.queueRequest, requests * queueRequests)),
  ];
}

function standingLines(
  { users, storageGb }: { users: number; storageGb: number },
  tier: Tier,
  profile: Profile,
): CostLine[] {
  const tableGb = (users / 1000) * profile.tableGbPerThousandUsers;
  return [
    line('DynamoDB: storage', priceOf(servicePrices.dynamoStorage, tableGb)),
    line('S3: storage', priceOf(servicePrices.objectStorage, storageGb)),
    line('API Gateway: cache', tier.apiCache ? priceOf(servicePrices.apiGatewayCacheHour, hoursInMonth) : 0),
    line('WAF: access list', servicePrices.firewallFixed.usd),
  ];
}

function spikeCost(requestsPerDay: number, profile: Profile): number {
  const prices = lambdaPrices[profile.architecture];
  const gigabytes = profile.memoryMb / 1024;
  const extra = ((requestsPerDay * emergency.hours) / 24) * (emergency.loadFactor - 1);
  const execution =
    extra * (prices.request + (profile.durationMs / 1000) * gigabytes * prices.onDemandDuration);
  const provisioned = emergency.provisioned * gigabytes * emergency.hours * 3600 * prices.provisioned;
  return execution + provisioned + sum(requestLines(extra, profile).map(({ usd }) => usd));
}

/** A claim holds when the price computed is no more than a tenth above it. */
const claim = (subject: string, claimedUsd: number, computedUsd: number): Claim => ({
  claim: `$${claimedUsd} ${subject}`,
  claimedUsd,
  computedUsd,
  holds: computedUsd <= claimedUsd * 1.1,
});

const discounted = (item: string, usd: number): CostLine => ({
  item,
  usd,
  withSavingsPlanUsd: usd * (1 - savingsPlanDiscount.share),
});

const line = (item: string, usd: number): CostLine => ({ item, usd, withSavingsPlanUsd: usd });

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

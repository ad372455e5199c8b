/**
 * How often a caller may call, by plan: so many times in a minute by the clock, and in a day in UTC.
 *
 * A limiter protects a budget, not a secret: where its store fails, calls go through. See
 * docs/decisions/2026-11-20-limits-by-wallet.md.
 */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { planSchema, problem } from '@glamora/contracts';
import type { Problem } from '@glamora/contracts';
import * as z from 'zod/mini';
import { publicTenant } from './access-token.ts';
import type { Caller } from './access-token.ts';
import { logger } from './telemetry/logger.ts';
import { metrics } from './telemetry/metrics.ts';

export interface CallLimits {
  readonly minute: number;
  readonly day: number;
}

export interface CallCount {
  /** Whether the call was within the limits. */
  readonly isWithin: boolean;
  /** Calls so far, this one included if it was counted. */
  readonly minute: number;
  readonly day: number;
}

/** Counts one call if it is within the limits, at once for all who count. */
export type CountCall = (subject: string, limits: CallLimits, at: Date) => Promise<CallCount>;

export interface CallAllowance {
  readonly refusal: Problem<'too_many_requests'> | undefined;
  /** For the answer, whichever it is: RateLimit and RateLimit-Policy as the IETF's draft has them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** At once, and without counting, where the caller is known to be refused. */
export type LimitCalls = (caller: Caller) => CallAllowance | Promise<CallAllowance>;

const limit = z.number().check(z.int(), z.positive());
const limitsSchema = z.record(planSchema, z.object({ minute: limit, day: limit }));

/** The environment that limits need: JSON, `{"free": {"minute": 10, "day": 1000}, …}` for every plan. */
export const callLimitsEnvironment = {
  CALL_LIMITS: z.pipe(
    z.string('is missing').check(z.refine(isLimits, 'does not say minute and day of every plan')),
    z.transform((text) => limitsSchema.parse(JSON.parse(text))),
  ),
};

export interface CallLimiterSettings {
  readonly limits: z.output<typeof limitsSchema>;
  readonly countCall: CountCall;
  readonly now: () => Date;
  /** How long a call waits for the store. */
  readonly patienceMilliseconds?: number;
}

/** Those who were refused are remembered here, so that their calls cost no more writes; more are not kept. */
const mostRemembered = 10_000;

export function callLimiter({
  limits,
  countCall,
  now,
  patienceMilliseconds = 500,
}: CallLimiterSettings): LimitCalls {
  const refused = new Map<string, { readonly until: number; readonly count: CallCount }>();
  const countAnew = async (subject: string, allowed: CallLimits, at: Date) => {
    const count = await countUnlessStoreFails(() =>
      inTime(countCall(subject, allowed, at), patienceMilliseconds),
    );
    if (!count) return { refusal: undefined, headers: {} };
    if (!count.isWithin && refused.size < mostRemembered)
      refused.set(subject, { until: at.getTime() + 1000 * waitSeconds(count, allowed, at), count });
    return toAllowance(count, allowed, at);
  };
  return (caller) => {
    const allowed = limits[caller.plan];
    const subject = subjectOf(caller);
    const at = now();
    const known = refused.get(subject);
    if (known && at.getTime() < known.until) return toAllowance(known.count, allowed, at);
    refused.delete(subject);
    return countAnew(subject, allowed, at);
  };
}

/** A tenant's members share what the tenant has booked; whoever belongs to none has their own. */
function subjectOf({ walletAddress, tenant }: Caller): string {
  return tenant === publicTenant ? walletAddress : `tenant:${tenant}`;
}

async function countUnlessStoreFails(count: () => Promise<CallCount>): Promise<CallCount | undefined> {
  try {
    return await count();
  } catch (error) {
    logger.warn('a call was not counted', { error: error as Error });
    metrics.addMetric('uncountedCalls', MetricUnit.Count, 1);
    return undefined;
  }
}

async function inTime<Value>(work: Promise<Value>, milliseconds: number): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('Counting took too long')), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function toAllowance(count: CallCount, limits: CallLimits, at: Date): CallAllowance {
  const left = (window: keyof CallLimits) => Math.max(0, limits[window] - count[window]);
  const headers = {
    'ratelimit-policy': `"minute";q=${limits.minute};w=60, "day";q=${limits.day};w=86400`,
    ratelimit: `"minute";r=${left('minute')};t=${secondsLeft(at, 60)}, "day";r=${left('day')};t=${secondsLeft(at, 86_400)}`,
  };
  if (count.isWithin) return { refusal: undefined, headers };
  const spent = count.day >= limits.day ? `${limits.day} calls a day` : `${limits.minute} calls a minute`;
  const retryAfterSeconds = waitSeconds(count, limits, at);
  return {
    refusal: problem('too_many_requests', { detail: `Your plan has ${spent}`, retryAfterSeconds }),
    headers,
  };
}

function waitSeconds(count: CallCount, limits: CallLimits, at: Date): number {
  return secondsLeft(at, count.day >= limits.day ? 86_400 : 60);
}

/** Until the window's end; windows of a minute and of a day begin with the epoch's. */
function secondsLeft(at: Date, window: number): number {
  return window - (Math.floor(at.getTime() / 1000) % window);
}

function isLimits(text: string): boolean {
  try {
    return limitsSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

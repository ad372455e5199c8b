import { InvalidInput } from '../invalid-input.ts';
import type { Observation, Policy } from '../policies/policy.ts';
import { resample, type Trace } from '../trace.ts';
import { Bill, type Cost, totalCost } from './bill.ts';
import { addedLatency, type ColdStartLatency, coldStartLatency } from './cold-start-latency.ts';
import { excessShare } from './erlang.ts';
import { largestLoad, levelWherePassed, type LoadLevels, LoadLevelTables, passedAt } from './load-levels.ts';
import { MinuteMetrics } from './minute-metrics.ts';
import { ProvisionedAllocation } from './provisioned-allocation.ts';
import type { LambdaSettings } from './settings.ts';
import { WarmPool } from './warm-pool.ts';

/** Counts are expected values, so they need not be whole. Shares are of all requests that arrived. */
export interface Outcome {
  readonly policy: Policy['name'];
  readonly requests: number;
  readonly coldStarts: number;
  readonly coldStartShare: number;
  /** Requests that found no provisioned environment free, while some were configured. */
  readonly spilloverShare: number;
  readonly throttledShare: number;
  readonly addedLatencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly costUsd: number;
  readonly cost: Cost;
  readonly provisionedUnitHours: number;
  /** Provisioned environments that served, step by step, the warm-up included. */
  readonly provisioned: Float64Array;
}

/**
 * Replays a trace under a policy. Within a step arrivals are Poisson at the step's rate and the system is in equilibrium;
 * warm environments, allocations and bills carry over from step to step.
 */
export function simulate(trace: Trace, settings: LambdaSettings, policy: Policy): Outcome | InvalidInput {
  const replayed = resample(trace, settings.stepSeconds);
  if (replayed instanceof InvalidInput) return replayed;
  const duration = settings.durationMs / 1000;
  const load = loadOf(replayed, duration);
  const excessive = load.findIndex((value) => value > largestLoad);
  if (excessive !== -1) {
    return new InvalidInput(`A mean concurrency above ${largestLoad} cannot be simulated.`, excessive);
  }
  return new Replay(replayed, load, settings, policy).run();
}

function loadOf({ requests, stepSeconds }: Trace, durationSeconds: number): Float64Array {
  return requests.map((count) => (count / stepSeconds) * durationSeconds);
}

class Replay {
  readonly #trace: Trace;
  readonly #load: Float64Array;
  readonly #settings: LambdaSettings;
  readonly #policy: Policy;
  readonly #latency: ColdStartLatency;
  readonly #tables: LoadLevelTables;
  readonly #pool: WarmPool;
  readonly #allocation: ProvisionedAllocation;
  readonly #bill: Bill;
  readonly #provisioned: Float64Array;
  readonly #minute = new MinuteMetrics();
  /** New environments that may still be made at once. */
  #scalingCredit: number;
  #requests = 0;
  #coldStarts = 0;
  #spilled = 0;
  #throttled = 0;

  constructor(trace: Trace, load: Float64Array, settings: LambdaSettings, policy: Policy) {
    const { stepSeconds, durationMs, burstiness } = settings;
    this.#trace = trace;
    this.#load = load;
    this.#settings = settings;
    this.#policy = policy;
    this.#latency = coldStartLatency(settings.coldStartMs);
    this.#tables = new LoadLevelTables(stepSeconds, durationMs / 1000, burstiness);
    this.#pool = new WarmPool(Math.round(settings.idleSeconds / stepSeconds));
    this.#allocation = new ProvisionedAllocation(settings);
    this.#bill = new Bill(settings, this.#latency.mean);
    this.#provisioned = new Float64Array(load.length);
    this.#scalingCredit = settings.scalingRate;
  }

  run(): Outcome {
    for (let step = 0; step < this.#load.length; step++) {
      const elapsed = step * this.#settings.stepSeconds;
      this.#allocation.advance(elapsed);
      if (elapsed % 60 === 0) this.#decide(elapsed);
      this.#live(step, elapsed >= this.#settings.warmUpSeconds);
    }
    return this.#outcome();
  }

  #decide(elapsed: number): void {
    const { ready, configured, inProgress } = this.#allocation;
    const observation: Observation = {
      now: this.#trace.startsAt + elapsed * 1000,
      minute: elapsed / 60,
      ready,
      configured,
      inProgress,
      ...this.#minute.read(),
    };
    const wanted = this.#policy.decide(observation);
    const { minimum, maximum } = this.#settings;
    this.#allocation.request(Math.min(Math.max(Math.ceil(wanted), minimum), maximum), elapsed);
    this.#minute.clear();
  }

  #live(step: number, counted: boolean): void {
    const levels = this.#tables.at(this.#load[step] as number);
    const requests = this.#trace.requests[step] as number;
    const ready = this.#allocation.ready;
    const limit = this.#limit(levels, ready);
    const spilledShare = Math.max(passedAt(levels, ready), this.#rateExcess(requests, ready));
    const throttledShare = Math.min(
      Math.max(passedAt(levels, limit), this.#rateExcess(requests, limit)),
      spilledShare,
    );
    const serving = spilledShare > passedAt(levels, ready) ? levelWherePassed(levels, spilledShare) : ready;
    const coldStarts = this.#pool.advance(levels, Math.min(serving, ready), limit);
    this.#spendScalingCredit(coldStarts);
    const onProvisioned = requests * (1 - spilledShare);
    this.#provisioned[step] = ready;
    this.#minute.add(levels, requests, ready, spilledShare);
    if (!counted) return;
    this.#requests += requests;
    this.#coldStarts += Math.min(coldStarts, requests * (spilledShare - throttledShare));
    if (ready > 0) this.#spilled += requests * (spilledShare - throttledShare);
    this.#throttled += requests * throttledShare;
    this.#bill.add(
      this.#allocation.configured,
      onProvisioned,
      requests * (spilledShare - throttledShare),
      coldStarts,
    );
  }

  /** The most environments this step may hold: what is reserved, and what can be made in time. */
  #limit(levels: LoadLevels, ready: number): number {
    const { reservedConcurrency, scalingRate, stepSeconds } = this.#settings;
    const credit = this.#scalingCredit + (scalingRate / 10) * stepSeconds;
    if (levels.reached <= ready + credit) return reservedConcurrency;
    return Math.min(reservedConcurrency, Math.floor(ready + this.#pool.size + credit));
  }

  #spendScalingCredit(coldStarts: number): void {
    const { scalingRate, stepSeconds } = this.#settings;
    const earned = this.#scalingCredit + (scalingRate / 10) * stepSeconds;
    this.#scalingCredit = Math.min(Math.max(earned - coldStarts, 0), scalingRate);
  }

  /** The share of requests beyond what so many environments take in a second. */
  #rateExcess(requests: number, environments: number): number {
    const aSecond = requests / this.#settings.stepSeconds;
    return excessShare(aSecond, environments * this.#settings.requestsPerEnvironment);
  }

  #outcome(): Outcome {
    const { cost, provisionedUnitHours } = this.#bill.total();
    const shareOf = (count: number): number => (this.#requests > 0 ? count / this.#requests : 0);
    const cold = shareOf(this.#coldStarts);
    return {
      policy: this.#policy.name,
      requests: this.#requests,
      coldStarts: this.#coldStarts,
      coldStartShare: cold,
      spilloverShare: shareOf(this.#spilled),
      throttledShare: shareOf(this.#throttled),
      addedLatencyMs: {
        p50: addedLatency(this.#latency, cold, 0.5),
        p95: addedLatency(this.#latency, cold, 0.95),
        p99: addedLatency(this.#latency, cold, 0.99),
      },
      costUsd: totalCost(cost),
      cost,
      provisionedUnitHours,
      provisioned: this.#provisioned,
    };
  }
}

/** What the console shows: `GET /console/data` answers one {@link Snapshot} a second to each page that is open. */

/** For how long back the console knows, in steps. */
export const stepSeconds = 5;
export const steps = 60;

/** Milliseconds, within five percent; null where nothing was measured. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** Over the last five minutes; lists go from the oldest step to the last whole one. */
export interface Traffic extends Percentiles {
  readonly count: number;
  readonly errors: number;
  readonly perSecondNow: number;
  readonly perSecond: readonly number[];
  readonly errorsPerSecond: readonly number[];
}

export interface FunctionView extends Traffic {
  /** As in serverless.yml: `purchaseContent`. */
  readonly name: string;
  /** What calls it: `POST /purchases`, `queue settlement`. */
  readonly triggers: readonly string[];
  /** The most that ran at once. */
  readonly concurrency: number;
  readonly lastError: ErrorView | null;
}

export interface ErrorView {
  readonly message: string;
  /** Milliseconds since 1970, as all times here. */
  readonly at: number;
}

export interface ServiceView {
  readonly name: string;
  readonly functions: readonly FunctionView[];
}

/** Something that the marketplace stands on: an engine, the chain, the host of the functions. */
export interface PartView {
  readonly name: string;
  readonly state: 'up' | 'down' | 'starting';
  /** How long it took to answer. */
  readonly milliseconds: number | null;
  readonly detail: string;
}

export interface RequestTraffic extends Traffic {
  readonly p50ByStep: readonly (number | null)[];
  readonly p95ByStep: readonly (number | null)[];
}

export interface RequestView {
  readonly id: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  /** The code of the problem, and its detail; null where there was none. */
  readonly problem: string | null;
  readonly detail: string | null;
}

export interface QueueView {
  readonly name: string;
  readonly waiting: number;
  readonly inHand: number;
  readonly delayed: number;
  readonly oldestSeconds: number | null;
  /** How many there were at each step at which somebody looked. */
  readonly depths: readonly (number | null)[];
}

export interface DeadLetterQueueView {
  readonly name: string;
  readonly count: number;
  /** The newest few. */
  readonly letters: readonly { readonly id: string; readonly failedAt: number; readonly reason: string }[];
}

export interface StreamView {
  readonly functionName: string;
  readonly received: number;
  readonly failed: number;
  readonly discarded: number;
  /** Age of the last change when it was handed over. */
  readonly lagMilliseconds: number;
}

export interface BreakerView {
  readonly functionName: string;
  readonly dependency: string;
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since: number;
}

/** Of the last five minutes. */
export interface CacheView {
  readonly functionName: string;
  readonly process: number;
  readonly shared: number;
  readonly misses: number;
  /** Answers that were older than they should have been, as nothing better could be had. */
  readonly stale: number;
}

/** Requests a second in one window of the scaler. Null where nobody foresaw, or nothing was counted. */
export interface WindowView {
  readonly at: number;
  readonly actual: number | null;
  readonly low: number | null;
  readonly median: number | null;
  readonly high: number | null;
}

export interface DecisionView {
  readonly functionName: string;
  readonly at: number;
  readonly outcome: string;
  readonly from: number;
  readonly minimum: number;
  readonly reasons: readonly string[];
}

export interface ScaledFunctionView {
  readonly name: string;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Share of what came; null where there was nothing to compare. */
  readonly forecastError: number | null;
  readonly naiveError: number | null;
  readonly windows: readonly WindowView[];
}

export interface ScalingView {
  readonly mode: string;
  readonly modeReason: string;
  readonly modeUntil: number | null;
  /** How many times as fast as ours the scaler's clock goes. */
  readonly speed: number;
  readonly functions: readonly ScaledFunctionView[];
  readonly decisions: readonly DecisionView[];
}

export interface Snapshot {
  readonly at: number;
  readonly startedAt: number;
  /** False while the functions start, or are started anew. */
  readonly isRunning: boolean;
  readonly parts: readonly PartView[];
  readonly requests: RequestTraffic;
  readonly lastRequests: readonly RequestView[];
  readonly services: readonly ServiceView[];
  readonly queues: readonly QueueView[];
  readonly deadLetters: readonly DeadLetterQueueView[];
  readonly streams: readonly StreamView[];
  readonly breakers: readonly BreakerView[];
  readonly caches: readonly CacheView[];
  /** Null where no service scales, or until it was asked for the first time. */
  readonly scaling: ScalingView | null;
}

/** What stands in for the services of AWS that the predictive scaler reads and changes. */
import { readTrace } from '@glamora/capacity/trace-file';
import { InvalidInput, resample } from '@glamora/capacity';
import { StartFailure } from '../backends/start-failure.ts';
import { openMetricStore } from './metric-store.ts';
import type { MeasuredInvocation, MetricStore } from './metric-store.ts';
import { scalableFunctions } from './scalable-functions.ts';
import type { CapacityRange } from './scalable-functions.ts';
import { startScalingApi } from './scaling-api.ts';
import { startScalingClock } from './scaling-clock.ts';
import type { ScalingClock } from './scaling-clock.ts';

export interface ScalingSettings {
  readonly port: number;
  /** Keeps what was measured between runs. */
  readonly metricsFile: string;
  /** In how many seconds a window of the scaler, five minutes, passes. */
  readonly windowSeconds: number;
  /** A trace (`timestamp_iso,count`) that each scaled function is taken to have had until now. */
  readonly loadHistory?: string;
  readonly log: (line: string) => void;
}

export interface Scaling {
  readonly endpoint: string;
  readonly clock: ScalingClock;
  /** Tells the metrics of an invocation. */
  record(invocation: MeasuredInvocation): void;
  /** Requests that were counted by windows of the scaler, which begin within [from, until) of its clock, in milliseconds. */
  requests(functionName: string, from: number, until: number): ReadonlyMap<number, number>;
  /** What the services provision, by the function's name. */
  declare(provisioned: Readonly<Record<string, CapacityRange>>): void;
  stop(): Promise<void>;
}

const realWindowSeconds = 300;
const minuteMs = 60_000;
const keepEveryMs = 30_000;

/** What a request of a history is taken to have lasted. */
const usualDurationMs = 100;

/** Throws {@link StartFailure} where the port is taken or the history can't be read. */
export async function startScaling(settings: ScalingSettings): Promise<Scaling> {
  const { port, metricsFile, windowSeconds, loadHistory, log } = settings;
  const metrics = await openMetricStore(metricsFile);
  const clock = startScalingClock(realWindowSeconds / windowSeconds, metrics.latest());
  const functions = scalableFunctions(() => clock.now(), log);
  const history = loadHistory === undefined ? undefined : readHistory(loadHistory);
  const api = await startScalingApi({ port, metrics, functions });
  const keeping = setInterval(() => void metrics.keep(), keepEveryMs).unref();
  const seeded = new Set<string>();
  return {
    endpoint: api.endpoint,
    clock,
    // Counted as often as the clock is fast, its requests a second are what they are.
    record: (invocation) => metrics.record(invocation, clock.now(), clock.speed),
    requests: (functionName, from, until) =>
      metrics.read('Invocations', functionName, realWindowSeconds, from, until),
    declare(provisioned) {
      for (const [name, range] of Object.entries(provisioned)) {
        functions.declare(name, range);
        if (history !== undefined && !seeded.has(name)) seed(metrics, name, history, clock.now());
        seeded.add(name);
      }
    },
    async stop() {
      clearInterval(keeping);
      await api.stop();
      await metrics.keep();
    },
  };
}

function readHistory(file: string): Float64Array {
  const trace = readTrace(file);
  const byMinute = trace instanceof InvalidInput ? trace : resample(trace, minuteMs / 1000);
  if (byMinute instanceof InvalidInput) throw new StartFailure(byMinute.message);
  return byMinute.requests;
}

/** Its last minute is the one before this. */
function seed(metrics: MetricStore, functionName: string, requests: Float64Array, now: number): void {
  const first = now - requests.length * minuteMs;
  metrics.forget(functionName);
  for (const [minute, count] of requests.entries()) {
    const concurrency = Math.ceil((count * usualDurationMs) / minuteMs);
    if (count > 0)
      metrics.record(
        { functionName, durationMs: usualDurationMs, concurrency },
        first + minute * minuteMs,
        count,
      );
  }
}

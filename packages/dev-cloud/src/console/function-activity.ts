/** What is known of each function: its invocations, and what its log says of its caches and breakers. */
import { fromLogEntry } from '../function-host/environment-signal.ts';
import type { BreakerSignal } from '../function-host/environment-signal.ts';
import type { FinishedInvocation } from '../function-host/invocation-line.ts';
import type { BreakerView, CacheView, ErrorView } from './snapshot.ts';
import { timeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { recordTraffic } from './traffic.ts';
import type { TrafficRecorder } from './traffic.ts';

/** By the names that functions give them in their metrics. */
interface CacheCounts {
  processCacheHits: number;
  sharedCacheHits: number;
  cacheMisses: number;
  staleAnswers: number;
}

const cacheCounts: readonly (keyof CacheCounts)[] = [
  'processCacheHits',
  'sharedCacheHits',
  'cacheMisses',
  'staleAnswers',
];

interface Activity {
  readonly traffic: TrafficRecorder;
  /** Undefined until the function told of a cache. */
  caches: Timeline<CacheCounts> | undefined;
  readonly breakers: Map<string, BreakerSignal & { readonly since: number }>;
  lastError: ErrorView | null;
}

export interface FunctionActivities {
  invoked(invocation: FinishedInvocation): void;
  /** An answer of the function's own that says that it failed. */
  answeredWithError(functionName: string, message: string): void;
  /** A line of the function host: `[function] what it printed`. */
  printed(line: string): void;
  of(functionName: string): Activity;
  breakersOf(functionName: string): readonly Omit<BreakerView, 'functionName'>[];
  /** Null for a function that told of no cache lately. */
  cachesOf(functionName: string): Omit<CacheView, 'functionName'> | null;
}

export function functionActivities(now: () => number): FunctionActivities {
  const activities = new Map<string, Activity>();

  const of = (functionName: string): Activity => {
    const known = activities.get(functionName);
    if (known !== undefined) return known;
    const activity: Activity = {
      traffic: recordTraffic(now),
      caches: undefined,
      breakers: new Map(),
      lastError: null,
    };
    activities.set(functionName, activity);
    return activity;
  };

  const fail = (functionName: string, message: string) => {
    const activity = of(functionName);
    activity.traffic.failed();
    activity.lastError = { message, at: now() };
  };

  const addCaches = (activity: Activity, entry: Readonly<Record<string, unknown>>) => {
    if (!cacheCounts.some((name) => name in entry)) return;
    activity.caches ??= timeline<CacheCounts>(noCounts, now);
    const step = activity.caches.current();
    for (const name of cacheCounts) step[name] += Number(entry[name] ?? 0);
  };

  return {
    of,
    answeredWithError: fail,
    invoked({ functionName, durationMs, concurrency, error }) {
      of(functionName).traffic.called(durationMs, concurrency);
      if (error !== null) fail(functionName, error);
    },
    printed(line) {
      const printed = parsePrinted(line);
      if (printed === undefined) return;
      const activity = of(printed.functionName);
      addCaches(activity, printed.entry);
      const signal = fromLogEntry(printed.entry);
      if (signal?.kind === 'breaker') {
        const { dependency, environment } = signal.breaker;
        activity.breakers.set(`${environment} ${dependency}`, { ...signal.breaker, since: now() });
      }
      if (signal?.kind === 'ended')
        for (const [key, { environment }] of activity.breakers)
          if (environment === signal.environment) activity.breakers.delete(key);
    },
    breakersOf(functionName) {
      const byDependency = new Map<string, Omit<BreakerView, 'functionName'>>();
      for (const { dependency, state, since } of of(functionName).breakers.values()) {
        const worst = byDependency.get(dependency);
        if (worst === undefined || badness[state] > badness[worst.state])
          byDependency.set(dependency, { dependency, state, since });
      }
      return [...byDependency.values()];
    },
    cachesOf(functionName) {
      const line = of(functionName).caches;
      if (line === undefined) return null;
      const sum = (name: keyof CacheCounts) =>
        [...line.past(), line.current()].reduce((total, step) => total + (step?.[name] ?? 0), 0);
      return {
        process: sum('processCacheHits'),
        shared: sum('sharedCacheHits'),
        misses: sum('cacheMisses'),
        stale: sum('staleAnswers'),
      };
    },
  };
}

const badness = { closed: 0, 'half-open': 1, open: 2 } as const;

const noCounts = (): CacheCounts => ({
  processCacheHits: 0,
  sharedCacheHits: 0,
  cacheMisses: 0,
  staleAnswers: 0,
});

/** Most lines are none of ours, so they are not parsed. */
const telling = /^\[([^\]]+)\] (\{.*(?:"_aws"|"breaker"|"environmentEnded").*\})$/;

function parsePrinted(
  line: string,
): { functionName: string; entry: Readonly<Record<string, unknown>> } | undefined {
  const [, functionName = '', json = ''] = telling.exec(line) ?? [];
  if (json === '') return undefined;
  try {
    return { functionName, entry: JSON.parse(json) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

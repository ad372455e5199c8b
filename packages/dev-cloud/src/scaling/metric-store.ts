/** What Lambda would tell CloudWatch of each function, minute by minute. */
import { readFile, rename, writeFile } from 'node:fs/promises';

interface Minute {
  invocations: number;
  busyMs: number;
  /** The most that ran at once. */
  peak: number;
}

export interface MeasuredInvocation {
  readonly functionName: string;
  readonly durationMs: number;
  /** How many ran when it began, itself among them. */
  readonly concurrency: number;
}

export interface MetricStore {
  /** @param times how many of its kind it stands for. */
  record(invocation: MeasuredInvocation, at: number, times: number): void;
  /** Datapoints of a period in seconds that begin within [from, until), in milliseconds; what nothing was told of has none. */
  read(
    metric: string,
    functionName: string,
    period: number,
    from: number,
    until: number,
  ): Map<number, number>;
  /** Takes back all that was told of the function. */
  forget(functionName: string): void;
  /** The end of the last minute that anything was told of; 0 where there is none. */
  latest(): number;
  /** Writes what is kept between runs. */
  keep(): Promise<void>;
}

const minuteMs = 60_000;

/** A day longer than the scaler looks back. */
const keptMs = 15 * 24 * 60 * minuteMs;

type Minutes = Map<number, Minute>;

/** @param file holds what earlier runs told; one that is damaged is begun anew, as it is only history. */
export async function openMetricStore(file: string): Promise<MetricStore> {
  const functions = await readKept(file);

  const minuteOf = (functionName: string, at: number): Minute => {
    const minutes: Minutes = functions.get(functionName) ?? new Map<number, Minute>();
    functions.set(functionName, minutes);
    const time = at - (at % minuteMs);
    const minute = minutes.get(time) ?? { invocations: 0, busyMs: 0, peak: 0 };
    minutes.set(time, minute);
    return minute;
  };

  const latest = () => {
    let last = 0;
    for (const minutes of functions.values())
      for (const time of minutes.keys()) last = Math.max(last, time + minuteMs);
    return last;
  };

  return {
    latest,
    forget: (functionName) => void functions.delete(functionName),
    record({ functionName, durationMs, concurrency }, at, times) {
      const minute = minuteOf(functionName, at);
      minute.invocations += times;
      minute.busyMs += durationMs * times;
      minute.peak = Math.max(minute.peak, concurrency);
    },
    read(metric, functionName, period, from, until) {
      const datapoints = new Map<number, number>();
      for (const [time, minute] of functions.get(functionName) ?? []) {
        const start = time - (time % (period * 1000));
        if (start < from || start >= until) continue;
        const before = datapoints.get(start);
        if (metric === 'ConcurrentExecutions') datapoints.set(start, Math.max(before ?? 0, minute.peak));
        else
          datapoints.set(start, (before ?? 0) + (metric === 'Duration' ? minute.busyMs : minute.invocations));
      }
      return datapoints;
    },
    async keep() {
      const since = latest() - keptMs;
      const kept = [...functions].map(
        ([name, minutes]) => [name, [...minutes].filter(([time]) => time >= since)] as const,
      );
      const unfinished = `${file}.unfinished`;
      await writeFile(unfinished, JSON.stringify(kept));
      await rename(unfinished, file);
    },
  };
}

async function readKept(file: string): Promise<Map<string, Minutes>> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as [string, [number, Minute][]][];
    return new Map(kept.map(([name, minutes]) => [name, new Map(minutes)]));
  } catch {
    return new Map();
  }
}

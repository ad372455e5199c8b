/** Watches how much memory the parts of the marketplace hold, while they work and afterwards. */
import { readFileSync } from 'node:fs';

export interface MemoryUse {
  readonly part: string;
  /** The most of the first half of the load, in MB. */
  readonly before: number;
  /** The most of its second half. */
  readonly after: number;
}

interface Sample {
  readonly part: string;
  readonly second: number;
  readonly megabytes: number;
}

/** What caches that fill, and collectors that wait, may add. */
const toleratedGrowth = 1.3;
const toleratedMegabytes = 64;

/** Before that, what grows is the number of environments: most functions have not been called yet. */
const shortestTellingSeconds = 240;

const sampleMilliseconds = 1000;

export class MemoryWatch {
  readonly #samples: Sample[] = [];
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;

  /** @param parts the process of each, which may be another one after it was killed; null while nobody knows. */
  constructor(parts: Readonly<Record<string, () => number | null>>) {
    this.#timer = setInterval(() => {
      const second = (performance.now() - this.#began) / 1000;
      for (const [part, pid] of Object.entries(parts)) {
        const megabytes = residentMegabytes(pid());
        if (megabytes !== undefined) this.#samples.push({ part, second, megabytes });
      }
    }, sampleMilliseconds);
  }

  /** Compares the halves of the time since it began. Empty where the system does not tell. */
  end(): readonly MemoryUse[] {
    clearInterval(this.#timer);
    const middle = (performance.now() - this.#began) / 2000;
    return [...Map.groupBy(this.#samples, ({ part }) => part)].map(([part, samples]) => {
      const mostOf = (isMeant: (sample: Sample) => boolean) =>
        Math.round(Math.max(0, ...samples.filter(isMeant).map(({ megabytes }) => megabytes)));
      return {
        part,
        before: mostOf(({ second }) => second < middle),
        after: mostOf(({ second }) => second >= middle),
      };
    });
  }
}

/** @param seconds how long it was watched; too short a time tells nothing. */
export function hasGrown({ before, after }: MemoryUse, seconds: number): boolean {
  return seconds >= shortestTellingSeconds && after > before * toleratedGrowth + toleratedMegabytes;
}

/** Undefined where there is no such process, or no /proc to read it from. */
function residentMegabytes(pid: number | null): number | undefined {
  if (pid === null) return undefined;
  try {
    const [kilobytes] = /(?<=VmRSS:\s*)\d+/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

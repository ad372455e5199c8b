/** Which faults there are when: random, and the same for the same seed. */
import { chanceOf } from './chance.ts';

interface Habit {
  /** How often in a minute, about; in a shorter time at least once. */
  readonly perMinute: number;
  /** In seconds; 0 for what happens at a moment. */
  readonly longest: number;
  /** Of the requests, batches and so on that it befalls: from the first to the second, both from 0 to 1. */
  readonly shares: readonly [number, number];
}

const habits = {
  'table throttled': { perMinute: 1, longest: 12, shares: [0.1, 0.5] },
  'table failing': { perMinute: 0.6, longest: 10, shares: [0.1, 0.4] },
  'table slow': { perMinute: 0.8, longest: 12, shares: [0.2, 0.8] },
  'table losing answers': { perMinute: 0.6, longest: 10, shares: [0.02, 0.15] },
  'table unreachable': { perMinute: 0.4, longest: 6, shares: [1, 1] },
  'table killed': { perMinute: 0.6, longest: 0, shares: [1, 1] },
  'queues failing': { perMinute: 0.8, longest: 10, shares: [0.05, 0.25] },
  'queues slow': { perMinute: 0.6, longest: 12, shares: [0.2, 0.8] },
  'queues losing answers': { perMinute: 0.6, longest: 10, shares: [0.02, 0.15] },
  'deliveries late': { perMinute: 0.6, longest: 10, shares: [0.3, 1] },
  'deliveries doubled, shuffled, to dying consumers': { perMinute: 1, longest: 20, shares: [1, 1] },
  'functions killed': { perMinute: 0.5, longest: 0, shares: [1, 1] },
  'stream readers lost': { perMinute: 0.6, longest: 0, shares: [1, 1] },
  'chain gone': { perMinute: 0.5, longest: 15, shares: [1, 1] },
  'chain failing': { perMinute: 0.6, longest: 12, shares: [0.2, 0.6] },
  'chain slow': { perMinute: 0.6, longest: 12, shares: [0.2, 0.8] },
} satisfies Readonly<Record<string, Habit>>;

export type FaultName = keyof typeof habits;

export const faultNames = Object.keys(habits) as readonly FaultName[];

export interface Episode {
  readonly fault: FaultName;
  /** In seconds after the beginning. */
  readonly from: number;
  /** The same as `from` for what happens at a moment. */
  readonly until: number;
  /** Of what may be befallen, from 0 to 1. */
  readonly share: number;
}

const shortestSeconds = 2;

/** Every fault at least once, by the time when it begins; all are over by `seconds`. */
export function scheduleOf(seed: number, seconds: number): readonly Episode[] {
  return faultNames
    .flatMap((fault) => {
      const times = Math.max(1, Math.round((habits[fault].perMinute * seconds) / 60));
      return Array.from({ length: times }, (_, time) => episodeOf(seed, seconds, fault, time));
    })
    .toSorted((one, other) => one.from - other.from);
}

function episodeOf(seed: number, seconds: number, fault: FaultName, time: number): Episode {
  const { longest, shares }: Habit = habits[fault];
  const draw = (what: string, least: number, most: number) =>
    least + chanceOf(seed, 'schedule', fault, time, what) * (most - least);
  const length = longest === 0 ? 0 : draw('length', shortestSeconds, Math.min(longest, seconds / 3));
  const from = draw('from', 1, Math.max(1, seconds - length - 1));
  return {
    fault,
    from: rounded(from),
    until: rounded(from + length),
    share: rounded(draw('share', shares[0], shares[1]), 100),
  };
}

function rounded(value: number, parts = 10): number {
  return Math.round(value * parts) / parts;
}

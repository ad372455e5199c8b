import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvalidInput, scale, toTrace, type Trace } from '@glamora/capacity';
import { readTrace } from '../../packages/capacity/src/cli/trace-file.ts';

/** Kept beside the project, never in it: the terms of each file differ. */
const folder = fileURLToPath(new URL('../../../shared/data/traces/', import.meta.url));

/** The load balancer and the mentions have a request every few seconds, too few to provision for: their shape is kept, multiplied. */
const known: readonly KnownTrace[] = [
  { name: 'worldcup98', factor: 1, tuned: { fromDay: 50, days: 16 }, heldOut: { fromDay: 30, days: 16 } },
  { name: 'nab_elb_request_count', factor: 1000, tuned: { fromDay: 0, days: 14 } },
  {
    name: 'nab_twitter_aapl',
    factor: 1000,
    tuned: { fromDay: 0, days: 21 },
    heldOut: { fromDay: 25, days: 21 },
  },
];

interface Stretch {
  readonly fromDay: number;
  readonly days: number;
}

interface KnownTrace {
  readonly name: string;
  readonly factor: number;
  /** On which the policies' constants were chosen. */
  readonly tuned: Stretch;
  /** On which nothing was; the load balancer's two weeks are all tuned on. */
  readonly heldOut?: Stretch;
}

export interface NamedTrace {
  readonly name: string;
  readonly trace: Trace;
}

/** Real traffic, whole or in stretches of two to three weeks; generated traffic where the data are not there. */
export function traces(part: 'whole' | 'tuned' | 'held-out'): NamedTrace[] {
  const found = known.flatMap(({ name, factor, tuned, heldOut }) => {
    const path = `${folder}${name}.csv.gz`;
    const stretch = part === 'held-out' ? heldOut : tuned;
    if (!existsSync(path) || stretch === undefined) return [];
    const trace = scale(valid(readTrace(path)), factor);
    const label = factor === 1 ? name : `${name} × ${factor}`;
    return [{ name: label, trace: part === 'whole' ? trace : cut(trace, stretch) }];
  });
  return found.length > 0 ? found : [{ name: 'generated', trace: generatedTraffic() }];
}

function cut(trace: Trace, { fromDay, days }: Stretch): Trace {
  const stepsInDay = 86_400 / trace.stepSeconds;
  const from = Math.round(fromDay * stepsInDay);
  return {
    ...trace,
    startsAt: trace.startsAt + fromDay * 86_400_000,
    requests: trace.requests.slice(from, from + Math.round(days * stepsInDay)),
  };
}

export function valid<Value>(value: Value | InvalidInput): Value {
  if (value instanceof InvalidInput) throw new Error(value.message);
  return value;
}

/** Three weeks of minutes: days, weekends, noise that remembers, and an hour of ten times the load in the last week. */
function generatedTraffic(): Trace {
  const minutes = 21 * 1440;
  let state = 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state / 0x80_00_00_00;
  };
  let shock = 0;
  const points = Array.from({ length: minutes }, (_, minute) => {
    shock = 0.95 * shock + 0.05 * (uniform() + uniform() - 1);
    const day = 1 + 0.6 * Math.sin((2 * Math.PI * (minute - 480)) / 1440);
    const weekend = Math.floor(minute / 1440) % 7 > 4 ? 1.5 : 1;
    const spike = minute >= 17 * 1440 + 600 && minute < 17 * 1440 + 660 ? 10 : 1;
    const requests = Math.round(6000 * day * weekend * spike * Math.exp(shock));
    return { timestamp: Date.UTC(2026, 0, 5) + minute * 60_000, requests };
  });
  return valid(toTrace(points));
}

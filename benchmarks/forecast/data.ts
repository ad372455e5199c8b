import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Kept beside the project, never in it: the terms of each file differ. */
const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export interface Series {
  readonly name: string;
  readonly values: Float64Array;
}

/** The M4 competition's hourly series, or as many weeks of generated ones where the data are not there. */
export function hourlySeries(): { source: string; series: Series[] } {
  const rows = linesOf('m4/Hourly-train.csv.gz');
  if (rows === undefined) return { source: 'generated hours', series: generatedHours(40) };
  return { source: 'M4 Hourly', series: rows.slice(1).map(seriesOfRow) };
}

export interface Trace {
  readonly name: string;
  readonly stepMinutes: number;
  readonly values: Float64Array;
}

/** Real traffic at the given steps, or generated traffic where the data are not there. */
export function traces(): Trace[] {
  const known = [
    { file: 'worldcup98', stepMinutes: 60 },
    { file: 'nab_twitter_aapl', stepMinutes: 60 },
    { file: 'nab_elb_request_count', stepMinutes: 60 },
    { file: 'nab_twitter_aapl', stepMinutes: 5 },
  ];
  const found = known.flatMap(({ file, stepMinutes }) => {
    const lines = linesOf(`traces/${file}.csv.gz`);
    return lines === undefined
      ? []
      : [{ name: file, stepMinutes, values: totals(lines.slice(1), stepMinutes) }];
  });
  if (found.length > 0) return found;
  return generatedHours(2).map(({ name, values }) => ({ name, stepMinutes: 60, values }));
}

function linesOf(path: string): string[] | undefined {
  if (!existsSync(folder + path)) return undefined;
  return gunzipSync(readFileSync(folder + path))
    .toString()
    .trim()
    .split('\n');
}

function seriesOfRow(row: string): Series {
  const [name = '', ...cells] = row.split(',').map((cell) => cell.replaceAll('"', '').trim());
  return { name, values: Float64Array.from(cells.filter((cell) => cell !== '').map(Number)) };
}

/** Sums `timestamp,count` lines by step; the first and the last step, which may be incomplete, are left out. */
function totals(lines: readonly string[], stepMinutes: number): Float64Array {
  const sums = new Map<number, number>();
  for (const line of lines) {
    const [timestamp = '', count = ''] = line.split(',');
    const step = Math.floor(Date.parse(timestamp) / 60_000 / stepMinutes);
    sums.set(step, (sums.get(step) ?? 0) + Number(count));
  }
  const first = Math.min(...sums.keys()) + 1;
  const last = Math.max(...sums.keys()) - 1;
  return Float64Array.from({ length: last - first + 1 }, (_, index) => sums.get(first + index) ?? Number.NaN);
}

/** Six weeks of hours each: a day, a week, growth and noise that remembers, in different proportions. */
function generatedHours(count: number): Series[] {
  return Array.from({ length: count }, (_, index) => {
    const uniform = seededUniform(index + 1);
    const [day, week, growth, noise] = [uniform(), uniform() / 2, uniform() / 500, 0.02 + uniform() / 8];
    let shock = 0;
    const values = Float64Array.from({ length: 42 * 24 }, (_unused, hour) => {
      shock = 0.8 * shock + noise * (uniform() + uniform() + uniform() - 1.5);
      const season = day * Math.sin((2 * Math.PI * hour) / 24) + week * Math.sin((2 * Math.PI * hour) / 168);
      return 1000 * Math.exp(season + growth * hour + shock);
    });
    return { name: `generated ${index + 1}`, values };
  });
}

/** Mulberry32: the same seed gives the same series. */
function seededUniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

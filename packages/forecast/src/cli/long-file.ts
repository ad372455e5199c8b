import type { Domain } from '../scale.ts';
import type { Line } from './lines.ts';
import { Refusal } from './refusal.ts';
import { GrowingValues, type NamedSeries, parseValue, unquoted } from './series.ts';

/** Over all series: half a gigabyte. */
const mostSteps = 64_000_000;

export interface LongFile {
  /** Names of the columns: the file's own, or the usual ones. */
  readonly columns: readonly string[];
  /** In the order in which their first values stand. */
  readonly series: readonly NamedSeries[];
}

interface Growing {
  readonly startsAt: number;
  readonly place: string;
  readonly values: GrowingValues;
}

/**
 * Rows of `timestamp_iso,count` or of `id,timestamp_iso,value`, put on a grid of the step that starts at each series' first
 * time. The rows of one series are in order of time; those of several may be mixed. Steps that no row has are gaps.
 * @throws Refusal naming the line of what is no time or no number, comes out of order, or falls into the same step.
 */
export async function readLong(
  lines: AsyncIterable<Line>,
  path: string,
  stepMs: number,
  domain: Domain,
): Promise<LongFile> {
  const series = new Map<string, Growing>();
  let columns: readonly string[] | undefined;
  let steps = 0;
  for await (const { number, text } of lines) {
    const place = `${path}, line ${number}`;
    const cells = text.split(',').map((cell) => cell.trim());
    if (columns === undefined) {
      columns = columnsOf(cells, place);
      if (isHeader(cells)) continue;
    }
    if (cells.length !== columns.length)
      throw new Refusal(`${place}: expected '${columns.join(',')}', found '${text.slice(0, 80)}'.`);
    const [value = '', time = '', id = ''] = cells.toReversed();
    const timestamp = parseTime(time, place);
    const known = series.get(id) ?? { startsAt: timestamp, place, values: new GrowingValues() };
    series.set(id, known);
    const before = known.values.length;
    const step = Math.floor((timestamp - known.startsAt) / stepMs);
    refuseDisorder(step, before, time, place);
    steps += step + 1 - before;
    if (steps > mostSteps)
      throw new Refusal(
        `${place}: up to here there are ${steps} steps, more than ${mostSteps}. Choose a longer --step, or leave out what is oldest.`,
      );
    while (known.values.length < step) known.values.push(Number.NaN);
    known.values.push(toNumber(value, domain, place));
  }
  if (columns === undefined || series.size === 0)
    throw new Refusal(
      `${path} has no values: expected rows of 'timestamp_iso,count' or 'id,timestamp_iso,value'.`,
    );
  return {
    columns,
    series: [...series].map(([id, { startsAt, place, values }]) => ({
      id,
      place,
      startsAt,
      values: values.slice(values.length),
    })),
  };
}

const isHeader = (cells: readonly string[]): boolean => Number.isNaN(timeOf(cells.at(-2) ?? ''));

function columnsOf(cells: readonly string[], place: string): readonly string[] {
  if (cells.length !== 2 && cells.length !== 3)
    throw new Refusal(
      `${place}: expected 'timestamp_iso,count' or 'id,timestamp_iso,value', found ${cells.length} cells. Is the file --format wide?`,
    );
  if (isHeader(cells)) return cells;
  return cells.length === 2 ? ['timestamp_iso', 'count'] : ['id', 'timestamp_iso', 'value'];
}

/** A time without a zone is meant in UTC, as all our times are; Date.parse would take this machine's zone. */
function timeOf(cell: string): number {
  const text = unquoted(cell);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return Number.NaN;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10));
  return Date.parse(hasZone || text.length === 10 ? text : `${text.replace(' ', 'T')}Z`);
}

function parseTime(cell: string, place: string): number {
  const timestamp = timeOf(cell);
  if (Number.isNaN(timestamp))
    throw new Refusal(`${place}: '${cell.slice(0, 80)}' is no time; 2026-11-20T12:00:00Z is one.`);
  return timestamp;
}

function refuseDisorder(step: number, before: number, time: string, place: string): void {
  if (step >= before) return;
  if (step === before - 1)
    throw new Refusal(
      `${place}: ${time} falls into the same step as the row before it. Give each step one value, or choose a shorter --step.`,
    );
  throw new Refusal(
    `${place}: ${time} is earlier than the row before it. Sort the rows of each series by time.`,
  );
}

function toNumber(cell: string, domain: Domain, place: string): number {
  const value = parseValue(cell);
  if (value === undefined)
    throw new Refusal(`${place}: '${cell.slice(0, 80)}' is no number. Leave the cell empty for a gap.`);
  if (value < 0 && domain === 'non-negative')
    throw new Refusal(`${place}: ${value} is negative. Allow that with --domain real.`);
  return value;
}

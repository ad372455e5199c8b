import type { Domain } from '../scale.ts';
import type { Line } from './lines.ts';
import { Refusal } from './refusal.ts';
import { endOfCell, GrowingValues, type NamedSeries, parseValue, unquoted } from './series.ts';

export interface WideRow {
  /** Whether the file began with a row of names. */
  readonly header: boolean;
  readonly series: NamedSeries;
}

/**
 * Rows of `id,v1,v2,…`, each a series as soon as it is read. Blank cells are gaps, and padding at the end of a row.
 * @throws Refusal naming line and column of what is no number, of a second row with the same id, and of a row without values.
 */
export async function* readWide(
  lines: AsyncIterable<Line>,
  path: string,
  domain: Domain,
): AsyncGenerator<WideRow> {
  const seen = new Map<string, number>();
  let header = false;
  let isFirst = true;
  for await (const line of lines) {
    const isNames = isFirst && isHeader(line.text);
    isFirst = false;
    if (isNames) {
      header = true;
      continue;
    }
    const place = `${path}, line ${line.number}`;
    const series = toSeries(line.text, place, domain);
    const earlier = seen.get(series.id);
    if (earlier !== undefined)
      throw new Refusal(
        `${place}: the series ${series.id} is in line ${earlier} already. Give each series one row.`,
      );
    seen.set(series.id, line.number);
    yield { header, series };
  }
  if (seen.size === 0) throw new Refusal(`${path} has no series: expected rows of 'id,v1,v2,…'.`);
}

/** The second cell of a header is a name. */
function isHeader(text: string): boolean {
  const second = endOfCell(text, 0) + 1;
  return parseValue(text.slice(second, endOfCell(text, second))) === undefined;
}

function toSeries(text: string, place: string, domain: Domain): NamedSeries {
  const values = new GrowingValues();
  let known = 0;
  let end = endOfCell(text, 0);
  const id = text.slice(0, end).trim();
  if (unquoted(id) === '')
    throw new Refusal(`${place}: the row does not begin with an id: 'id,v1,v2,…' is expected.`);
  while (end < text.length) {
    const from = end + 1;
    end = endOfCell(text, from);
    const cell = text.slice(from, end);
    const value = parseValue(cell);
    const column = values.length + 2;
    if (value === undefined)
      throw new Refusal(
        `${place}, column ${column}: '${cell.slice(0, 80)}' is no number. Leave the cell empty for a gap.`,
      );
    if (value < 0 && domain === 'non-negative')
      throw new Refusal(`${place}, column ${column}: ${value} is negative. Allow that with --domain real.`);
    values.push(value);
    if (!Number.isNaN(value)) known = values.length;
  }
  if (known === 0) throw new Refusal(`${place}: the series ${id} has no values. Remove the row.`);
  return { id, values: values.slice(known), place, startsAt: undefined };
}

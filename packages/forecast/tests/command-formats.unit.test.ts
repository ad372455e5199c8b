import { describe, expect, test } from '@jest/globals';
import type { Line } from '../src/cli/lines.ts';
import { readLong } from '../src/cli/long-file.ts';
import type { NamedSeries } from '../src/cli/series.ts';
import { readWide, type WideRow } from '../src/cli/wide-file.ts';

async function* linesOf(...texts: string[]): AsyncGenerator<Line> {
  for (const [index, text] of texts.entries()) yield { number: index + 1, text };
}

const hour = 3_600_000;
async function wideRows(...texts: string[]): Promise<WideRow[]> {
  const rows: WideRow[] = [];
  for await (const row of readWide(linesOf(...texts), 'sales.csv', 'non-negative')) rows.push(row);
  return rows;
}
const wide = async (...texts: string[]) => (await wideRows(...texts)).map(({ series }) => series);
const long = (...texts: string[]) => readLong(linesOf(...texts), 'load.csv', hour, 'non-negative');
const valuesOf = (series: NamedSeries | undefined): (number | null)[] =>
  Array.from(series?.values ?? [], (value) => (Number.isNaN(value) ? null : value));

describe('a wide file', () => {
  test('has a series a row: blanks within are gaps, blanks at the end are padding', async () => {
    const [first, second] = await wide('"H1","5",,"7",,', 'b,1,NA,3');

    expect(first).toMatchObject({ id: '"H1"', place: 'sales.csv, line 1' });
    expect(valuesOf(first)).toEqual([5, null, 7]);
    expect(valuesOf(second)).toEqual([1, null, 3]);
  });

  test('may begin with names', async () => {
    const rows = await wideRows('V1,V2', 'a,4');

    expect(rows).toMatchObject([{ header: true, series: { id: 'a', place: 'sales.csv, line 2' } }]);
  });

  test('may have a comma in a quoted id', async () => {
    const [series] = await wide('"shoes, red",1,2');

    expect(series?.id).toBe('"shoes, red"');
    expect(valuesOf(series)).toEqual([1, 2]);
  });

  test.each([
    ['is no number', ['a,1', 'b,1,many'], /line 2, column 3: 'many' is no number/],
    ['is infinite', ['a,1', 'b,1e999'], /line 2, column 2: '1e999' is no number/],
    ['is negative', ['a,1', 'b,-2'], /line 2, column 2: -2 is negative.*--domain real/],
    ['has an id that was there', ['a,1', 'b,1', 'a,2'], /line 3: the series a is in line 1 already/],
    ['has no id', ['a,1', ',2'], /line 2: the row does not begin with an id/],
    ['has no values', ['a,1', 'b,,'], /line 2: the series b has no values/],
  ])('is refused by the line that %s', async (_, texts, message) => {
    await expect(wide(...texts)).rejects.toThrow(message);
  });

  test('without rows is refused', async () => {
    await expect(wide()).rejects.toThrow('sales.csv has no series');
  });
});

describe('a long file', () => {
  test('is put on the grid of its step: missing steps and blank values are gaps', async () => {
    const { columns, series } = await long(
      'timestamp_iso,count',
      '2026-11-20T00:00:00Z,5',
      '2026-11-20T01:30:00Z,',
      '2026-11-20T03:00:00+00:00,7',
    );

    expect(columns).toEqual(['timestamp_iso', 'count']);
    expect(valuesOf(series[0])).toEqual([5, null, null, 7]);
    expect(series[0]?.startsAt).toBe(Date.UTC(2026, 10, 20));
  });

  test('may hold several series, their rows mixed, without names of columns', async () => {
    const { columns, series } = await long(
      'a,2026-11-20T00:00:00Z,1',
      'b,2026-11-20T00:00:00Z,10',
      'a,2026-11-20T01:00:00Z,2',
    );

    expect(columns).toEqual(['id', 'timestamp_iso', 'value']);
    expect(series.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(series.map(valuesOf)).toEqual([[1, 2], [10]]);
  });

  test('has its times in UTC where they name no zone', async () => {
    const { series } = await long('2026-11-20 12:00,1', '2026-11-20T13:00:00Z,2');

    expect(valuesOf(series[0])).toEqual([1, 2]);
  });

  test.each([
    ['is no time', ['2026-11-20T00:00:00Z,1', 'noon,1'], /line 2: 'noon' is no time/],
    ['is no number', ['2026-11-20T00:00:00Z,1', '2026-11-20T01:00:00Z,x'], /line 2: 'x' is no number/],
    ['is negative', ['2026-11-20T00:00:00Z,1', '2026-11-20T01:00:00Z,-1'], /line 2: -1 is negative/],
    ['comes too early', ['2026-11-20T05:00:00Z,1', '2026-11-20T01:00:00Z,1'], /line 2: .*Sort the rows/],
    ['repeats a step', ['2026-11-20T05:00:00Z,1', '2026-11-20T05:59:00Z,1'], /line 2: .*same step/],
    ['has a cell too few', ['a,2026-11-20T05:00:00Z,1', '2026-11-20T06:00:00Z,1'], /line 2: expected 'id,/],
    ['has too many cells', ['a,1,2,3'], /line 1: .*--format wide/],
    [
      'is so much later that no memory holds the steps between',
      ['0001-01-01T00:00:00Z,1', '9999-01-01T00:00:00Z,1'],
      /line 2: .*more than 64000000/,
    ],
  ])('is refused by the line that %s', async (_, texts, message) => {
    await expect(long(...texts)).rejects.toThrow(message);
  });
});

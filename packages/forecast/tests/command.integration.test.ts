import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'forecast-'));
afterAll(() => rmSync(folder, { recursive: true }));

function forecast(...arguments_: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, '--step', '1h', ...arguments_], {
    encoding: 'utf8',
    cwd: folder,
  });
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Ten days that are alike. */
const hours = Array.from({ length: 240 }, (_, hour) => 100 + 10 * (hour % 24));

const longText = hours
  .map((value, hour) => `${new Date(Date.UTC(2026, 0, 5, hour)).toISOString()},${value}`)
  .join('\n');

describe('a wide file', () => {
  test('gives a row a series, gzipped in and out, with a byte order mark and Windows line ends', () => {
    const input = file(
      'in.csv.gz',
      gzipSync(`\uFEFFid,v1\r\na,${hours.join(',')},,\r\nb,${hours.join(',')}\r\n`),
    );
    const output = join(folder, 'out.csv.gz');

    const run = forecast('--input', input, '--format', 'wide', '--horizon', '3', '--output', output);

    expect(run).toEqual(expect.objectContaining({ status: 0, stdout: '', stderr: '' }));
    const rows = gunzipSync(readFileSync(output)).toString().trimEnd().split('\n');
    expect(rows[0]).toBe('id,f1,f2,f3');
    const [id, ...values] = (rows[1] ?? '').split(',');
    expect(id).toBe('a');
    for (const [step, value] of values.entries()) expect(Number(value)).toBeCloseTo(100 + 10 * step, 0);
    expect(rows[2]?.replace('b', 'a')).toBe(rows[1]);
  });

  test('gives the point and each quantile a row', () => {
    const input = file('quantiles.csv', `a,${hours.join(',')}\n`);

    const run = forecast('--input', input, '--format', 'wide', '--horizon', '2', '--quantiles', '0.9,0.1');

    expect(run.status).toBe(0);
    const rows = run.stdout.trimEnd().split('\n');
    expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([
      ['a', 'point'],
      ['a', '0.1'],
      ['a', '0.9'],
    ]);
  });
});

describe('a long file', () => {
  test('goes on where it ends, with a column a quantile', () => {
    const input = file('long.csv', longText);

    const run = forecast('--input', input, '--format', 'long', '--horizon', '2', '--quantiles', '0.5');

    expect(run.status).toBe(0);
    const [names, first, second, ...rest] = run.stdout.trimEnd().split('\n');
    expect(names).toBe('timestamp_iso,count,0.5');
    expect(first).toMatch(/^2026-01-15T00:00:00\.000Z,[\d.]+,[\d.]+$/);
    expect(second).toMatch(/^2026-01-15T01:00:00\.000Z,/);
    expect(rest).toEqual([]);
  });

  test('that is too short to trust says so, and is forecast all the same', () => {
    const input = file('short.csv', longText.split('\n').slice(0, 5).join('\n'));

    const run = forecast('--input', input, '--format', 'long', '--horizon', '1');

    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/^Low confidence in the series .*Only 5 values/);
    expect(run.stdout).toMatch(/,\d[\d.]*\n$/);
  });
});

test('a wrong row ends the command with 2, names file and line, and leaves no output', () => {
  const input = file('bad.csv', `a,1,2\nb,1,two\n`);
  const output = join(folder, 'never.csv');

  const run = forecast('--input', input, '--format', 'wide', '--horizon', '1', '--output', output);

  expect(run.status).toBe(2);
  expect(run.stderr).toContain(`${input}, line 2, column 3: 'two' is no number`);
  expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
});

test.each([
  [['--format', 'wide', '--horizon', '0'], /horizon is a whole number/],
  [['--format', 'tall', '--horizon', '1'], /--format is wide or long, not 'tall'/],
  [['--format', 'wide', '--horizon', '1', '--step', 'hourly'], /--step is a duration/],
  [['--format', 'wide', '--horizon', '1', '--quantiles', '2'], /between 0 and 1/],
  [['--format', 'wide', '--horizon', '1', '--season', '24;168'], /--season is a list/],
  [['--format', 'wide'], /--horizon is needed/],
  [['--colour'], /--colour/],
])('%j is refused with a reason', (options, message) => {
  const run = forecast('--input', file('fine.csv', 'a,1,2\n'), ...options);

  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(message);
});

test.each([
  ['is not there', 'nowhere.csv', undefined],
  ['is not gzipped', 'plain.csv.gz', 'a,1,2\n'],
])('a file that %s is told by its name', (_, name, content) => {
  if (content !== undefined) file(name, content);

  const run = forecast('--input', name, '--format', 'wide', '--horizon', '1');

  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(`${name} cannot be read`);
});

test('--help tells the options', () => {
  const run = forecast('--help');

  expect(run.status).toBe(0);
  expect(run.stdout).toContain('--quantiles');
});

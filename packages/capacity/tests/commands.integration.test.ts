import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'capacity-'));
afterAll(() => rmSync(folder, { recursive: true }));

function capacity(...arguments_: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...arguments_], { encoding: 'utf8' });
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Half a day of minutes. */
function traceText(): string {
  const lines = Array.from({ length: 720 }, (_, minute) => {
    const timestamp = new Date(Date.UTC(2026, 0, 5) + minute * 60_000).toISOString();
    return `${timestamp},${600 + (minute % 60) * 20}`;
  });
  return `timestamp_iso,count\n${lines.join('\n')}\n`;
}

describe('backtest', () => {
  test('compares all policies on a gzipped trace, as a table, as JSON and as a page', () => {
    const trace = file('trace.csv.gz', gzipSync(traceText()));
    const json = join(folder, 'outcome.json');
    const page = join(folder, 'report.html');

    const run = capacity('backtest', '--trace', trace, '--json', json, '--report', page);

    expect(run).toMatchObject({ status: 0, stderr: '' });
    const outcome = JSON.parse(readFileSync(json, 'utf8')) as { policies: Record<string, unknown>[] };
    expect(outcome.policies.map(({ policy }) => policy)).toEqual([
      'none',
      'static',
      'target-tracking',
      'target-tracking-max',
      'scheduled',
      'naive',
      'predictive',
      'oracle',
    ]);
    expect(outcome.policies[0]).toMatchObject({
      coldStartShare: expect.any(Number),
      spilloverShare: expect.any(Number),
      throttledShare: expect.any(Number),
      addedLatencyMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
      costUsd: expect.any(Number),
      cost: { provisioned: expect.any(Number), duration: expect.any(Number), requests: expect.any(Number) },
      provisionedUnitHours: expect.any(Number),
    });
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/NaN|undefined|https?:\/\//);
  });

  test.each([
    ['is no number', '2026-01-05T00:00:00Z,5\n2026-01-05T00:01:00Z,many\n', /line 2: expected/],
    ['is negative', 'timestamp_iso,count\n2026-01-05T00:00:00Z,5\n2026-01-05T00:01:00Z,-1\n', /line 3: .*-1/],
    ['is missing', '2026-01-05T00:00:00Z,5\n\n2026-01-05T00:01:00Z\n', /line 3: expected/],
    ['comes too early', '2026-01-05T00:01:00Z,5\n2026-01-05T00:00:00Z,5\n', /line 2: .*not later/],
  ])('names the line of a value that %s', (_, content, message) => {
    const run = capacity('backtest', '--trace', file('bad.csv', content));

    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test.each([
    [['--policy', 'psychic'], /There is no policy 'psychic'/],
    [['--target', '7'], /--target is a number above 0 and up to 1/],
    [['--memory-mb', 'big'], /--memory-mb is a number/],
    [['--colour'], /--colour/],
  ])('refuses %j with a reason', (options, message) => {
    const run = capacity('backtest', '--trace', file('trace.csv', traceText()), ...options);

    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test('says that a file is not there', () => {
    const run = capacity('backtest', '--trace', join(folder, 'nowhere.csv'));

    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/nowhere\.csv cannot be read/);
  });
});

test('plan prints a month and what is wrong about the claims', () => {
  const run = capacity('plan', '--users', '10000', '--data');

  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(run.stdout).toMatch(/Claim: \$50 a month for up to 10,000 users +WRONG/);
  expect(run.stdout).not.toContain('NaN');
});

describe('power', () => {
  const measured = () =>
    file('measured.json', JSON.stringify({ getContent: { cpuMs: 1.3, waitMs: 4, peakMemoryMb: 90 } }));

  test('suggests a size for each function', () => {
    const run = capacity('power', '--measured', measured());

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toMatch(/^getContent +\d+ +\d+ +[\d.]+ +[\d.]+$/m);
  });

  test('reckons with a slower CPU', () => {
    const usual = capacity('power', '--measured', measured(), '--json');
    const slower = capacity('power', '--measured', measured(), '--json', '--cpu-factor', '2');

    const atWholeCpu = ({ stdout }: { stdout: string }) =>
      (JSON.parse(stdout) as { choices: { memoryMb: number; durationMs: number }[] }[])[0]?.choices.find(
        ({ memoryMb }) => memoryMb === 1769,
      )?.durationMs;
    expect(atWholeCpu(usual)).toBeCloseTo(5.3);
    expect(atWholeCpu(slower)).toBeCloseTo(6.6);
  });

  test.each([
    ['no file', []],
    ['a file that is not there', ['--measured', 'nowhere.json']],
    ['a file of something else', ['--measured', file('other.json', '{"getContent": {"ms": 1}}')]],
  ])('%s is refused with a word on why', (_, arguments_) => {
    const run = capacity('power', ...arguments_);

    expect(run.status).toBe(2);
    expect(run.stderr).not.toBe('');
  });
});

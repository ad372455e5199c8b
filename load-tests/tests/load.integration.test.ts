import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { figuresSchema } from '../src/figures.ts';
import type { Figures } from '../src/figures.ts';

// A start of everything and ten seconds of purchases, on a busy machine.
jest.setTimeout(240_000);

const command = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glamora-load-test-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** @returns the exit code and all that was said. */
function load(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [command, ...args], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

describe('ten seconds of purchases at a local cloud of their own', () => {
  let figures: Figures;
  let files: readonly string[];

  beforeAll(async () => {
    const options = ['--start', '--rate', '1', '--duration', '10', '--output', directory];
    const { output } = await load('--scenario', 'checkout', ...options);
    files = (await readdir(directory)).toSorted();
    const json = files.find((file) => file.endsWith('.json'));
    if (json === undefined) throw new Error(output);
    figures = figuresSchema.parse(JSON.parse(await readFile(join(directory, json), 'utf8')));
  });

  it('are paid on chain, settled, and found in the ledger', () => {
    expect(figures.ledger.findings).toEqual([]);
    expect(figures.brokenOff).toEqual({});
    expect(figures.ledger.checked['payments that were named']).toBeGreaterThan(0);
  });

  it('go through all phases', () => {
    expect(figures.phases.map(({ name }) => name)).toEqual(['warm up', 'steady']);
  });

  it('leave a report and its figures', () => {
    expect(files.map((file) => file.replace(/.*\./, ''))).toEqual(['html', 'json']);
  });
});

it('refuses what may not be loaded, and says what to do', async () => {
  const { code, output } = await load('--scenario', 'spike', '--env', 'staging');

  expect(code).toBe(2);
  expect(output).toContain('--yes-remote');
});

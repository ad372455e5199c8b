/** `npm run load`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { table } from '@glamora/capacity/table';
import { compareFigures } from './compare.ts';
import { figuresSchema } from './figures.ts';
import type { Figures } from './figures.ts';
import { findLimit } from './find-limit.ts';
import { help, readOptions } from './options.ts';
import type { CompareOptions, LimitOptions, RunOptions } from './options.ts';
import { Refusal } from './refusal.ts';
import { renderReport } from './report/report.ts';
import { runLoad } from './run-load.ts';
import type { LoadProgress } from './run-load.ts';
import { startLocalCloud } from './start-local-cloud.ts';
import { isFast, isSound } from './thresholds.ts';

/** Whether all went well. */
type Verdict = boolean;

async function main(): Promise<Verdict | Refusal> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options instanceof Refusal) return options;
  switch (options.command) {
    case 'help':
      process.stdout.write(help);
      return true;
    case 'compare':
      return compare(options);
    case 'run':
      return withCloud(options, (baseUrl) => run({ ...options, baseUrl }));
    case 'limit':
      return withCloud(options, (baseUrl) => limit({ ...options, baseUrl }));
  }
}

async function withCloud(
  { start, baseUrl }: RunOptions | LimitOptions,
  work: (baseUrl: string) => Promise<Verdict | Refusal>,
): Promise<Verdict | Refusal> {
  if (!start) return work(baseUrl);
  say('Starting a local cloud …');
  const cloud = await startLocalCloud();
  if (cloud instanceof Refusal) return cloud;
  const interrupted = new Promise<Refusal>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => end(new Refusal('Interrupted.')));
  });
  try {
    return await Promise.race([work(cloud.url), interrupted]);
  } finally {
    await cloud.stop();
  }
}

async function run(options: RunOptions): Promise<Verdict | Refusal> {
  const figures = await runLoad({ ...options, onProgress: showProgress });
  if (figures instanceof Refusal) return figures;
  printFigures(figures);
  const report = await keep(figures, options.outputDirectory);
  say(`\nReport: ${pathToFileURL(report).href}`);
  return figures.thresholds.every(({ holds }) => holds);
}

/** Long enough that every function has all its environments: their starts would be the limit. */
const warmUp = { name: 'warm up', durationSeconds: 20, arrivalRate: 30 };

async function limit(options: LimitOptions): Promise<Verdict | Refusal> {
  const { scenario, highestRate, trySeconds, outputDirectory } = options;
  const runAt = (arrivalRate: number, durationSeconds: number) =>
    runLoad({
      ...options,
      scenario: { ...scenario, phases: [{ name: `${arrivalRate}/s`, durationSeconds, arrivalRate }] },
      onProgress: showProgress,
    });
  const warmed = await runAt(warmUp.arrivalRate, warmUp.durationSeconds);
  if (warmed instanceof Refusal) return warmed;
  let best: Figures | null = null;
  const rate = await findLimit({
    highestRate,
    lowestRate: Math.min(20, highestRate),
    precision: 0.1,
    async tryRate(tried) {
      const figures = await runAt(tried, trySeconds);
      if (figures instanceof Refusal) throw figures;
      const holds = isFast(figures) && isSound(figures) && figures.ledger.findings.length === 0;
      if (holds) best = figures;
      say(
        `${String(tried).padStart(4)} visitors a second: ${figures.callsASecond.toFixed(0)} calls a second, p95 ${figures.latency.p95.toFixed(1)} ms, ${figures.errors} errors: ${holds ? 'holds' : 'does not hold'}`,
      );
      return holds;
    },
  });
  say(`\nThe highest rate that holds: ${rate} visitors a second.`);
  if (best !== null) say(`Report: ${pathToFileURL(await keep(best, outputDirectory)).href}`);
  return rate > 0;
}

async function compare({ files: [before, after] }: CompareOptions): Promise<Verdict | Refusal> {
  const [one, other] = await Promise.all([readFigures(before), readFigures(after)]);
  if (one instanceof Refusal) return one;
  if (other instanceof Refusal) return other;
  const rows = compareFigures(one, other).map(({ name, before: was, after: is, ratio }) => [
    name,
    was.toFixed(2),
    is.toFixed(2),
    ratio === null ? '–' : `${ratio.toFixed(2)} ×`,
  ]);
  say(table([['', 'before', 'after', 'after : before'], ...rows]));
  return true;
}

async function readFigures(file: string): Promise<Figures | Refusal> {
  try {
    return figuresSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    return new Refusal(`${file} holds no figures of a run: ${(error as Error).message}`);
  }
}

/** @returns the report's file; the figures are beside it. */
async function keep(figures: Figures, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const { scenario, environment, startedAt } = figures;
  const name = `${scenario}-${environment}-${startedAt.replaceAll(/[:.]/g, '-')}`;
  const report = resolve(join(directory, `${name}.html`));
  await writeFile(join(directory, `${name}.json`), `${JSON.stringify(figures, null, 1)}\n`);
  await writeFile(report, renderReport(figures));
  return report;
}

const secondsBetweenLines = 10;

function showProgress({ doing, second, sent, answered, errors, p95, queued }: LoadProgress): void {
  const depth = queued === null ? '' : `, ${queued} queued`;
  const text = `${String(second).padStart(5)} s  ${doing}: ${sent} sent, ${answered} answered, ${errors} errors, p95 ${p95.toFixed(0)} ms${depth}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${text}`);
  else if (second % secondsBetweenLines === 0) process.stderr.write(`${text}\n`);
}

function printFigures(figures: Figures): void {
  const { visitors, calls, callsASecond, byCall, thresholds, ledger, brokenOff } = figures;
  say(`\n${visitors} visitors, ${calls} calls, ${callsASecond.toFixed(1)} a second\n`);
  const rows = Object.entries(byCall).map(([call, { calls: made, errors, latency }]) => [
    call,
    String(made),
    String(errors),
    latency.p50.toFixed(1),
    latency.p95.toFixed(1),
    latency.p99.toFixed(1),
  ]);
  say(table([['', 'calls', 'errors', 'p50 ms', 'p95 ms', 'p99 ms'], ...rows]));
  say('');
  for (const { name, limit: most, measured, holds } of thresholds)
    say(`  ${holds ? '✓' : '✗'} ${name} ${most}: ${measured}`);
  for (const finding of ledger.findings) say(`    ${finding}`);
  for (const [why, times] of Object.entries(brokenOff)) say(`    ${times} visits broke off: ${why}`);
}

function say(line: string): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  process.stdout.write(`${line}\n`);
}

/** @returns the exit code. */
async function toExitCode(): Promise<number> {
  try {
    const verdict = await main();
    if (!(verdict instanceof Refusal)) return verdict ? 0 : 1;
    process.stderr.write(`${verdict.message}\n`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
  return 2;
}

// Visitors of an interrupted run would still come.
process.exit(await toExitCode());

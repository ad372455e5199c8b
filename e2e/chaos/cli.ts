/** `npm run chaos`: whether the marketplace survives a bad hour. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scheduleOf } from '@glamora/dev-cloud/faults';
import { describeRun, describeSchedule, isSurvived, toTable } from './report.ts';
import { runChaos } from './run-chaos.ts';
import type { ChaosReport } from './run-chaos.ts';

const help = `npm run chaos -- [--minutes 5] [--seed 1] [--seeds 1] [--report FILE]

Starts a marketplace of its own, in which people sign in, publish, change, buy, pay right and wrong, open, list and search,
while its table, queues, chain, functions and pollers fail together. Then it has to come to rest, dead letters are sent once
more, and its books are set against the chain's. Ends with status 1 where anything was lost, doubled or left broken.

  --minutes <n>    how long each run is under fire; 0.5 is half a minute
  --seed <n>       which people, trades and faults there are; the same seed, the same schedule
  --seeds <n>      so many runs, with this seed and those after it
  --report <file>  writes the table of all runs, as Markdown, after each of them
`;

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    report: { type: 'string' },
  },
});
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}
const seconds = numberAbove0('minutes', options.minutes, Number.isFinite) * 60;
const firstSeed = numberAbove0('seed', options.seed, Number.isSafeInteger);
const seeds = numberAbove0('seeds', options.seeds, Number.isSafeInteger);

const reports: ChaosReport[] = [];
for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
  reports.push(await runSeed(seed));
  if (options.report !== undefined) await writeFile(options.report, `${toTable(reports)}\n`);
}
if (seeds > 1) process.stdout.write(`\n${toTable(reports)}\n`);
process.exitCode = reports.every(isSurvived) ? 0 : 1;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runSeed(seed: number): Promise<ChaosReport> {
  const schedule = scheduleOf(seed, seconds);
  say(`\nseed ${seed}, ${seconds} s under fire\n${describeSchedule(schedule)}`);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-chaos-'));
  try {
    const report = await runChaos({ seed, seconds, schedule, dataDirectory, say });
    say(`\n${describeRun(report)}`);
    return report;
  } finally {
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function numberAbove0(name: string, text: string, isMeant: (value: number) => boolean): number {
  const value = Number(text);
  if (isMeant(value) && value > 0) return value;
  process.stderr.write(
    `--${name} takes a ${isMeant === Number.isSafeInteger ? 'whole ' : ''}number above 0.\n`,
  );
  process.exit(2);
}

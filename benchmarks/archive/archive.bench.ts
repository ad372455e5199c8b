/** `npm run bench -- archive`: moves many rows to the archive while runs are killed and rows change, then counts them all. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inParallel } from '@glamora/resilience';
import { buildBundles } from '../functions/bundles.ts';
import { runCommand, startFunction } from './archiver-process.ts';
import type { Death } from './archiver-process.ts';
import { restoreSamples } from './restore.ts';
import { planRows } from './rows.ts';
import { verify } from './verify.ts';
import { startWorld } from './world.ts';

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rows: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '3' },
    heap: { type: 'string', default: '256' },
    seed: { type: 'string', default: '1' },
  },
});

if (options.help) {
  process.stdout.write(`npm run bench -- archive [--rows=20000] [--kills=3] [--heap=256] [--seed=1]

Fills a table, four fifths of it with purchases that are due, and archives them by the command and the function that
production has, while other rows and some of these change and the function's process is killed. Then reads table and archive
and looks whether every row is where it belongs, once and to the letter, and brings some back. Ends with status 1 where not.

  --rows   how many rows the table has
  --kills  how often the function's process is ended as by kill -9, at a call to table or bucket drawn by lot
  --heap   megabytes that the function's process may have in use; it ends where it needs more
  --seed   which rows there are, and where it is killed
`);
  process.exit(0);
}

const count = wholeNumber('rows', options.rows);
const kills = wholeNumber('kills', options.kills);
const heapMegabytes = wholeNumber('heap', options.heap);
const seed = wholeNumber('seed', options.seed);
const root = fileURLToPath(new URL('../..', import.meta.url));
const deaths = planDeaths(randomFrom(seed));
const plan = planRows({ count, seed, now: new Date() });

const world = await startWorld();
const folder = await mkdtemp(join(tmpdir(), 'glamora-archive-'));
try {
  const seeding = await timed(seedRows);
  say(`${count} rows are in the table after ${seeding.seconds.toFixed(0)} s`);
  const { archiving, changed } = await whileRowsChange(() => timed(() => archiveAll(deaths)));
  say('now every row is looked for');
  const verified = await verify(world, plan, changed, showEvery('rows looked at'));
  const restoring = await restoreSamples(world, plan, verified, randomFrom(seed + 2));
  print(archiving, verified, changed, restoring.trials, [...verified.findings, ...restoring.findings]);
} finally {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
}

async function seedRows(): Promise<void> {
  const show = showEvery('rows written');
  const batches = Array.from({ length: Math.ceil(count / 25) }, (_, number) => number * 25);
  await inParallel(batches, 8, async (first) => {
    const size = Math.min(25, count - first);
    await world.put(Array.from({ length: size }, (_, number) => plan.row(first + number)));
    show(first + size);
  });
}

/** Changes end before the table does, whatever becomes of the work: else their failure would hide its own. */
async function whileRowsChange<Result>(
  work: () => Promise<Result>,
): Promise<{ archiving: Result; changed: Uint8Array }> {
  const changes = startChanging();
  try {
    return { archiving: await work(), changed: await changes.stop() };
  } finally {
    await changes.stop();
  }
}

/** Rows that are due change all the while, any of them once: some before they are read, some before they are removed. */
function startChanging() {
  const random = randomFrom(seed + 1);
  const stop = new AbortController();
  const taken = new Uint8Array(count);
  const tried = new Uint8Array(count);
  const work = (async () => {
    /* oxlint-disable no-await-in-loop -- one change at a time, so that the archiver has most of the engine */
    while (!stop.signal.aborted) {
      const number = Math.floor(random() * count);
      if (plan.isDue(number) && tried[number] === 0) {
        tried[number] = 1;
        taken[number] = (await world.change(plan.changed(number))) ? 1 : 0;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    /* oxlint-enable no-await-in-loop */
  })();
  return {
    /** @returns 1 for each row whose change was taken. */
    async stop(): Promise<Uint8Array> {
      stop.abort();
      await work;
      return taken;
    },
  };
}

/** Every second time at a removal, else at one of the calls around: there are few of them, and more can go wrong. */
function planDeaths(random: () => number): readonly Death[] {
  const others = ['Scan', 'PUT object', 'GET object', 'TransactWriteItems', 'UpdateItem'];
  const share = Math.ceil(count / kills);
  return Array.from({ length: kills }, (_, number) => ({
    removals: Math.floor((random() * share) / 2),
    call: number % 2 === 0 ? 'DeleteItem' : (others[Math.floor(random() * others.length)] ?? ''),
    patience: Math.ceil(share / 8),
  }));
}

interface Archiving {
  readonly peakMegabytes: number;
  readonly died: readonly string[];
  readonly calls: Readonly<Record<string, number>>;
}

/** Calls the command again until it is done, as an operator would; each time the function dies otherwise. */
async function archiveAll(planned: readonly Death[]): Promise<Archiving> {
  const bundle = await bundledFunction();
  const died: string[] = [];
  const calls: Record<string, number> = {};
  let peakMegabytes = 0;
  const show = showEvery('removals asked for');
  /* oxlint-disable no-await-in-loop -- one run after the other */
  for (;;) {
    const run = await startFunction({
      bundle,
      environment: world.environment,
      heapMegabytes,
      death: planned[died.length] ?? null,
    });
    world.functionIsAt(run.endpoint);
    const before = calls['DeleteItem'] ?? 0;
    const watch = setInterval(() => show(before + (run.calls()['DeleteItem'] ?? 0)), 1000);
    const command = await runCommand(['run'], world.port);
    clearInterval(watch);
    const { report, peakMegabytes: peak } = await run.stop();
    peakMegabytes = Math.max(peakMegabytes, peak);
    for (const [call, times] of Object.entries(report.calls)) calls[call] = (calls[call] ?? 0) + times;
    if (command.status === 0) return { peakMegabytes, died, calls };
    if (report.diedAt === undefined) throw new Error(`The command failed: ${command.errors}`);
    died.push(`${report.diedAt}, after ${calls['DeleteItem'] ?? 0} removals`);
    say(`killed at ${died.at(-1)}`);
    await world.endLease();
  }
  /* oxlint-enable no-await-in-loop */
}

async function bundledFunction(): Promise<string> {
  const entry = join(root, 'services/archiver/functions/archive-items/handler.ts');
  const [bundle] = await buildBundles(root, { archiveItems: entry }, folder);
  if (!bundle) throw new Error('The function was not built.');
  return bundle.file;
}

function print(
  { seconds, result }: { seconds: number; result: Archiving },
  { moved, kept, stayed, objects, bytes }: Awaited<ReturnType<typeof verify>>,
  changed: Uint8Array,
  trials: Awaited<ReturnType<typeof restoreSamples>>['trials'],
  found: readonly string[],
): void {
  const { died, calls, peakMegabytes } = result;
  const findings = died.length === kills ? found : [`it was killed ${died.length} times only`, ...found];
  const tableCalls = Object.entries(calls).filter(([call]) => !call.endsWith('object'));
  section(`${count} rows, ${died.length} times killed, ${sum(changed)} rows changed`, [
    ['archived and gone from the table', moved],
    ['archived, then changed: still in the table', kept],
    ['in the table only', stayed],
    ['objects', `${objects}, ${(bytes / 1e6).toFixed(1)} MB`],
    [
      'speed',
      `${((moved + kept) / seconds).toFixed(0)} rows/s, ${seconds.toFixed(0)} s in all, the deaths included`,
    ],
    ['memory at most', `${peakMegabytes.toFixed(0)} MB`],
    [
      'calls to the table',
      `${(sum(tableCalls.map(([, times]) => times)) / (moved + kept)).toFixed(3)} a row`,
    ],
  ]);
  section('calls', Object.entries(calls));
  section(
    'killed at',
    died.map((death, number) => [String(number + 1), death]),
  );
  section(
    'restored',
    trials.map(({ terms, rows, seconds: took, peakMegabytes: peak }) => [
      terms.join(' '),
      `${rows} rows in ${took.toFixed(1)} s, ${(rows / took).toFixed(0)} rows/s, ${peak.toFixed(0)} MB`,
    ]),
  );
  section(
    `findings: ${findings.length}`,
    findings.slice(0, 20).map((finding, number) => [String(number + 1), finding]),
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

function section(title: string, rows: readonly (readonly [string, string | number])[]): void {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  process.stdout.write(`\n${title}\n`);
  for (const [name, value] of rows) process.stdout.write(`  ${name.padEnd(width)}  ${value}\n`);
}

function say(text: string): void {
  process.stdout.write(`  ${text}\n`);
}

/** A line now and then. */
function showEvery(what: string): (done: number) => void {
  let shownAt = performance.now();
  return (done) => {
    if (performance.now() - shownAt < 5000) return;
    shownAt = performance.now();
    say(`${done} ${what}`);
  };
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ seconds: number; result: Result }> {
  const begun = performance.now();
  const result = await work();
  return { seconds: (performance.now() - begun) / 1000, result };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`--${name} takes a whole number above 0.\n`);
  process.exit(2);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** The same numbers for the same seed, from 0 to 1 (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

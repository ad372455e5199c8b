/** `npm run bench -- forecast`: how far off, how sure and how fast, beside methods that others use. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { hourlySeries, type Trace, traces } from './data.ts';
import { decomposition, type Method, ours, ridge, seasonalNaive } from './methods.ts';
import { score, type Score, type Window } from './score.ts';

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    tuning: { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(`npm run bench -- forecast [--quick] [--tuning]

Accuracy and speed of @glamora/forecast beside seasonal naive, a ridge autoregression and MSTL + ETS.
The data are read from ../shared/data; where they are not there, series are generated.

  --quick   a tenth of the windows
  --tuning  the parts of the data that the method was tuned on, instead of those held out
`);
  process.exit(0);
}

const horizon = 48;
const tunedShare = 0.6;
const competitor = decomposition();

benchHourly();
for (const trace of traces()) benchTrace(trace);
reportSize();

/** Held out: the last 48 hours of each series. Tuned on: windows that end two days and more before them. */
function benchHourly(): void {
  const { source, series } = hourlySeries();
  const backs = options.tuning ? [96, 144, 168, 192, 216] : [horizon];
  const windows = thin(
    series.flatMap(({ values }) => backs.map((back) => windowAt(values, values.length - back, horizon))),
  );
  report(`${source}, ${horizon} hours ahead`, windows, 24, [seasonalNaive, competitor, ridge, ours]);
}

/** Held out: the last two fifths of each trace; the method was tuned on what comes before, from the fourth week on. */
function benchTrace({ name, stepMinutes, values }: Trace): void {
  const day = 1440 / stepMinutes;
  const start = Math.min(21 * day, Math.floor(values.length * 0.7));
  const border = Math.floor(start + (values.length - start) * tunedShare);
  const [from, to] = options.tuning ? [start, border] : [border, values.length];
  const fine = stepMinutes < 60;
  const plans = [
    { ahead: 1, most: fine ? 100 : 640, methods: [seasonalNaive, ridge, ours] },
    // The decomposition takes seconds for weeks of minutes.
    {
      ahead: day,
      most: fine ? 40 : 120,
      methods: [seasonalNaive, ...(fine ? [] : [competitor]), ridge, ours],
    },
  ];
  for (const { ahead, most, methods } of plans) {
    const every = Math.max(Math.floor((to - from - ahead) / most), 1);
    const windows: Window[] = [];
    for (let at = from; at + ahead <= to; at += every) windows.push(windowAt(values, at, ahead));
    report(`${name}, steps of ${stepMinutes} min, ${ahead} ahead`, thin(windows), day, methods);
  }
}

function windowAt(values: Float64Array, at: number, length: number): Window {
  return { history: values.subarray(0, at), actual: values.subarray(at, at + length) };
}

function thin(windows: Window[]): Window[] {
  return options.quick ? windows.filter((_, index) => index % 10 === 0) : windows;
}

function report(title: string, windows: readonly Window[], day: number, methods: readonly Method[]): void {
  process.stdout.write(
    `\n${title}: ${windows.length} windows${options.tuning ? ', TUNED ON' : ', held out'}\n`,
  );
  process.stdout.write('  method            sMAPE %     MASE   WAPE %   in 90 % band   ms (median)\n');
  for (const method of methods) {
    const result = score(method, windows, day, (done) => showProgress(method.name, done, windows.length));
    process.stdout.write(`${clearLine()}  ${lineOf(method.name, result)}\n`);
  }
}

function lineOf(name: string, { smape, mase, wape, coverage, medianMs }: Score): string {
  return [
    name.padEnd(15),
    smape.toFixed(2).padStart(9),
    mase.toFixed(3).padStart(8),
    (100 * wape).toFixed(1).padStart(8),
    (Number.isNaN(coverage) ? '–' : `${(100 * coverage).toFixed(1)} %`).padStart(14),
    medianMs.toFixed(1).padStart(13),
  ].join(' ');
}

function showProgress(name: string, done: number, all: number): void {
  if (!process.stdout.isTTY || done % 10 !== 0) return;
  const filled = Math.round((30 * done) / all);
  process.stdout.write(
    `\r  ${name.padEnd(15)} ${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${done}/${all}`,
  );
}

function clearLine(): string {
  return process.stdout.isTTY ? '\r\u001b[K' : '';
}

function reportSize(): void {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(import.meta.resolve('@glamora/forecast'))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'node24',
  });
  const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  process.stdout.write(`\n@glamora/forecast, bundled and minified: ${(bytes / 1000).toFixed(1)} KB\n`);
}

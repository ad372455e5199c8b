/** `npm run bench -- stream`: how fast, how late and how dear what follows from a change of the table is. */
import { parseArgs } from 'node:util';
import { table, timingOf } from '../functions/statistics.ts';
import { measureThroughput } from './throughput.ts';
import type { Lags } from './throughput.ts';
import { measureWriteUnits } from './write-units.ts';

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    backlog: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
  },
});

if (options.help) {
  process.stdout.write(`npm run bench -- stream [--backlog=5000] [--rate=20] [--seconds=60]

Writes content and purchases to the table of a local cloud, and watches until every projection of them is done: under steady
load, and after a backlog. Then counts the write units that each kind of event costs, beside the least that it can cost.

  --backlog  stream records that wait when the fan-out begins
  --rate     events a second under steady load: of five, one publishes content and four are purchases
  --seconds  how long the steady load lasts
`);
  process.exit(0);
}

const settings = {
  backlog: wholeNumber('backlog', options.backlog),
  rate: wholeNumber('rate', options.rate),
  seconds: wholeNumber('seconds', options.seconds),
};
const { steadyLags, backlog } = await measureThroughput({
  ...settings,
  onProgress: showProgress,
});
const writtenASecond = backlog.records / backlog.writingSeconds;
const recordsASecond = backlog.records / backlog.seconds;
section(`Lag under ${settings.rate} events a second, ${settings.seconds} s`, lagRows(steadyLags));
section(`Lag after a backlog of ${backlog.records} records, from the first delivery`, lagRows(backlog.lags));
section('From write to all projections done', [
  ['', 'records/s', 'events/s'],
  ['backlog worked off', recordsASecond.toFixed(0), (backlog.events / backlog.seconds).toFixed(1)],
  [
    'bare writes, nobody reading',
    writtenASecond.toFixed(0),
    (backlog.events / backlog.writingSeconds).toFixed(1),
  ],
  ['ratio', (recordsASecond / writtenASecond).toFixed(3), ''],
]);

const writeUnits = await measureWriteUnits(() => process.stdout.write('.'));
section('Write units of one event', [
  ['', 'at once', 'spent', 'least', 'ratio'],
  ...writeUnits.map(({ kind, count, spent, least }) => [
    kind,
    String(count),
    spent.toFixed(2),
    least.toFixed(2),
    (spent / least).toFixed(2),
  ]),
]);

function lagRows(lags: readonly Lags[]): readonly (readonly string[])[] {
  return [
    ['', 'p50 ms', 'p99 ms'],
    ...lags.map(({ consumer, milliseconds }) => {
      const { p50, p99 } = timingOf(milliseconds);
      return [consumer, p50.toFixed(0), p99.toFixed(0)];
    }),
  ];
}

function section(title: string, rows: readonly (readonly string[])[]): void {
  process.stdout.write(`\n${title}\n${table(rows)}\n`);
}

function showProgress(phase: string, done: number, of: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r  ${phase} ${done}/${of}   ${done === of ? '\n' : ''}`);
  else if (done === of || done % Math.ceil(of / 5) === 0) process.stdout.write(`  ${phase} ${done}/${of}\n`);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`--${name} takes a whole number above 0.\n`);
  process.exit(2);
}

/** `npm run bench -- ledger`: many purchases while everything goes wrong, and whether the books balance afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runLedger } from '@glamora/e2e/ledger';
import type { LedgerReport } from '@glamora/e2e/ledger';

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    purchases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    'list-faults': { type: 'boolean', default: false },
  },
});

if (options.help) {
  process.stdout.write(`npm run bench -- ledger [--purchases=10000] [--seed=1] [--list-faults]

Trades through the HTTP API and on the chain while messages come twice and out of order, consumers are killed, the table
refuses a tenth of its writes and the chain is out of reach for a while; then sets the marketplace's books against the
chain's. Ends with status 1 where they do not balance.

  --purchases    how many trades are made
  --seed         which people, trades and faults there are
  --list-faults  each fault, and what it befell, on a line of its own
`);
  process.exit(0);
}

const purchases = wholeNumber('purchases', options.purchases);
const buyers = Math.min(64, Math.max(4, Math.ceil(purchases / 60)));
const dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-ledger-'));
try {
  const report = await runLedger({
    purchases,
    seed: wholeNumber('seed', options.seed),
    dataDirectory,
    buyers,
    creators: 5,
    // Three quarters of them are there from the beginning, and nobody meets one of these twice.
    pieces: Math.ceil((1.4 * purchases) / buyers),
    outageSeconds: 10,
    settlingSeconds: 600,
    onProgress: showProgress,
  });
  print(report);
  process.exitCode = Object.values(report.findings).every((findings) => findings.length === 0) ? 0 : 1;
} finally {
  await rm(dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`--${name} takes a whole number above 0.\n`);
  process.exit(2);
}

function showProgress(phase: string, done: number, of: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r  ${phase} ${done}/${of}${done === of ? '\n' : ''}`);
  else if (done % Math.ceil(of / 10) === 0) process.stdout.write(`  ${phase} ${done}/${of}\n`);
}

function print(report: LedgerReport): void {
  const { tradingSeconds, settlingSeconds, findings, journal } = report;
  const rate = purchases / (tradingSeconds + settlingSeconds);
  section(`${purchases} trades of ${buyers} buyers`, [
    ['trading', `${tradingSeconds.toFixed(1)} s`],
    ['then settling', `${settlingSeconds.toFixed(1)} s`],
    ['rate', `${rate.toFixed(1)} trades a second, from the first begun to all settled`],
  ]);
  section('what went wrong', journal.counts());
  section('purchases', report.outcomes);
  section('payments on the chain', report.paymentFates);
  section('calls refused for good', report.refusals);
  section('dead letters', [['all', report.deadLetters.length]]);
  section('what does not balance', [
    ['payments and purchases', findings.payments.length],
    ['sums by creator and day', findings.statistics.length],
    ['search and lists', findings.catalogue.length],
    ['dead letters without a reason', findings.deadLetters.length],
  ]);
  const lines = [
    ...findings.payments,
    ...findings.statistics,
    ...findings.catalogue,
    ...findings.deadLetters.map(({ queue, body }) => `${queue}: ${body}`),
  ];
  for (const line of lines) process.stdout.write(`    ${line}\n`);
  if (options['list-faults'])
    for (const { fault, what } of journal.entries) process.stdout.write(`  ${fault}: ${what}\n`);
}

function section(title: string, rows: Iterable<readonly [string, string | number]>): void {
  const lines = [...rows];
  const width = Math.max(0, ...lines.map(([name]) => name.length));
  process.stdout.write(`\n${title}\n`);
  for (const [name, value] of lines) process.stdout.write(`  ${name.padEnd(width)}  ${value}\n`);
}

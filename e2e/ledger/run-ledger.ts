/**
 * Lets many people trade while everything goes wrong that may go wrong, waits until the dust has settled, and balances the
 * books: the chain says what was paid, and the marketplace must agree to the last wei.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startLocalCloud } from '@glamora/dev-cloud';
import { faultJournal, faultyInvoker, outage, tableFaults } from '@glamora/dev-cloud/faults';
import type { FaultJournal } from '@glamora/dev-cloud/faults';
import { auditCatalogue } from './audit-catalogue.ts';
import { auditPayments } from './audit-payments.ts';
import type { PaymentFate } from './audit-payments.ts';
import { auditStatistics } from './audit-statistics.ts';
import { Book } from './book.ts';
import { Catalogue } from './catalogue.ts';
import { openLedgerChain } from './chain.ts';
import { enter } from './people.ts';
import type { Person } from './people.ts';
import { openQueues } from './queues.ts';
import type { DeadLetter } from './queues.ts';
import { readTable } from './table-rows.ts';
import type { PurchaseRow } from './table-rows.ts';
import { makeTrade } from './trade.ts';

export interface LedgerSettings {
  readonly purchases: number;
  /** The same seed gives the same people, content and trades, and the same faults to the same requests and messages. */
  readonly seed: number;
  /** Emptied first. */
  readonly dataDirectory: string;
  readonly buyers: number;
  readonly creators: number;
  readonly pieces: number;
  readonly outageSeconds: number;
  /** How long what is left to do may take once nobody trades any more. */
  readonly settlingSeconds: number;
  readonly onProgress?: (phase: string, done: number, of: number) => void;
}

export interface LedgerReport {
  /** What does not balance; all of them are empty where all is well. */
  readonly findings: {
    readonly payments: readonly string[];
    readonly statistics: readonly string[];
    readonly catalogue: readonly string[];
    readonly deadLetters: readonly DeadLetter[];
  };
  /** How many purchases ended how: `CONFIRMED`, `FAILED amount_too_low`. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly paymentFates: ReadonlyMap<PaymentFate, number>;
  /** How often a call was refused for good, by the problem's code. */
  readonly refusals: ReadonlyMap<string, number>;
  readonly deadLetters: readonly DeadLetter[];
  readonly journal: FaultJournal;
  readonly tradingSeconds: number;
  readonly settlingSeconds: number;
}

export const tableName = 'glamora-local';

export async function runLedger(settings: LedgerSettings): Promise<LedgerReport> {
  const { seed, dataDirectory } = settings;
  const journal = faultJournal();
  const chainOutage = outage('the chain', journal);
  const cloud = await startLocalCloud({
    dataDirectory,
    port: 0,
    fresh: true,
    faults: {
      table: tableFaults({ seed, journal, throttledShare: 0.1, lostAnswerShare: 0.01 }),
      chain: chainOutage.decide,
      delivery: (invoker) => faultyInvoker(invoker, { seed, journal, killedShare: 0.15 }),
      queueRetrySeconds: 1,
    },
  });
  const queues = openQueues(cloud.endpoints.sqs);
  try {
    const chain = await openLedgerChain(cloud.chain.rpcUrl, cloud.chain.checkout);
    const [creators, buyers] = await Promise.all([
      people(cloud.url, seed, 'creator', settings.creators),
      people(cloud.url, seed, 'buyer', settings.buyers),
    ]);
    await Promise.all(buyers.map(({ walletAddress }) => chain.giveEther(walletAddress)));
    const catalogue = new Catalogue(seed, creators, settings.pieces);
    const onSale = await catalogue.open();

    const book = new Book();
    const began = performance.now();
    await tradeAll(settings, { buyers, onSale, catalogue, chain, book, chainOutage });
    const traded = performance.now();
    await withinSeconds(settings.settlingSeconds, cloud.idle());
    const settled = performance.now();

    const [rows, payments, deadLetters] = await Promise.all([
      readTable(cloud.endpoints.dynamodb, tableName),
      chain.payments(),
      queues.takeDeadLetters(),
    ]);
    const audit = auditPayments(payments, rows, book.named);
    return {
      findings: {
        payments: audit.findings,
        statistics: await auditStatistics(creators, payments, rows),
        catalogue: await auditCatalogue(cloud.url, catalogue.pieces(), creators),
        deadLetters: deadLetters.filter(({ reason }) => reason === null),
      },
      outcomes: countBy(rows.purchases, outcomeOf),
      paymentFates: audit.fates,
      refusals: book.refusals,
      deadLetters,
      journal,
      tradingSeconds: (traded - began) / 1000,
      settlingSeconds: (settled - traded) / 1000,
    };
  } finally {
    queues.close();
    await cloud.stop();
  }
}

interface Market {
  readonly buyers: readonly Person[];
  /** Content ids; a creator may take a piece off sale again. */
  readonly onSale: readonly string[];
  readonly catalogue: Catalogue;
  readonly chain: Awaited<ReturnType<typeof openLedgerChain>>;
  readonly book: Book;
  readonly chainOutage: ReturnType<typeof outage>;
}

const longestOutageMs = 30_000;

/** Buyers trade side by side, each one thing after the other, and creators change their content meanwhile. */
async function tradeAll(
  { purchases, outageSeconds, onProgress = () => {} }: LedgerSettings,
  { buyers, onSale, catalogue, chain, book, chainOutage }: Market,
): Promise<void> {
  const outageBegins = Math.floor(purchases / 6);
  let outageOver = Promise.resolve();
  let started = 0;
  let done = 0;

  async function haveOutage(): Promise<void> {
    chainOutage.begin();
    // Payments are named all the while, so on a slow machine too somebody asks the chain in the end.
    await Promise.all([pause(outageSeconds * 1000), orAfter(longestOutageMs, chainOutage.met)]);
    chainOutage.end();
  }

  async function trade(buyer: Person, place: number): Promise<void> {
    for (let number = place; number < purchases; number += buyers.length) {
      if (started++ === outageBegins) outageOver = haveOutage();
      // No buyer meets the same piece twice, as long as what is met first is on sale.
      const first = (place + (number - place) / buyers.length) % onSale.length;
      const contentIds = [...onSale.slice(first), ...onSale.slice(0, first)];
      // oxlint-disable-next-line no-await-in-loop -- a wallet's transactions have an order
      await makeTrade({ number, buyer, contentIds }, { chain, book });
      // oxlint-disable-next-line no-await-in-loop
      await catalogue.change();
      onProgress('trading', ++done, purchases);
    }
  }

  await Promise.all(buyers.map(trade));
  while (await catalogue.change());
  await outageOver;
}

function people(url: string, seed: number, role: string, count: number): Promise<readonly Person[]> {
  return Promise.all(Array.from({ length: count }, (_, number) => enter(url, seed, role, number)));
}

async function withinSeconds(seconds: number, work: Promise<void>): Promise<void> {
  const end = await orAfter(seconds * 1000, work);
  if (end === 'late') throw new Error(`Not all was settled after ${seconds} s`);
}

async function orAfter(milliseconds: number, work: Promise<void>): Promise<void | 'late'> {
  const patience = new AbortController();
  const timeOut = pause(milliseconds, 'late' as const, { signal: patience.signal });
  timeOut.catch(() => {});
  const end = await Promise.race([work, timeOut]);
  patience.abort();
  return end;
}

/** `CONFIRMED`, `FAILED amount_too_low`. */
export function outcomeOf({ status, failure }: PurchaseRow): string {
  return failure === undefined ? status : `${status} ${failure}`;
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const groups = [...Map.groupBy(items, keyOf)].toSorted(([one], [other]) => one.localeCompare(other));
  return new Map(groups.map(([key, group]) => [key, group.length]));
}

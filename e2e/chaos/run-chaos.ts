/**
 * Lets people trade in a marketplace whose parts fail together, at random; then lets it come to rest, and balances the
 * books. What differs from the ledger: there a few faults meet every request alike, here all that can be broken breaks.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { getContentUrl } from '@glamora/contracts';
import { startLocalCloud } from '@glamora/dev-cloud';
import type { LocalCloud } from '@glamora/dev-cloud';
import { startWeather } from '@glamora/dev-cloud/faults';
import type { Episode, FaultName } from '@glamora/dev-cloud/faults';
import { auditCatalogue } from '../ledger/audit-catalogue.ts';
import { auditPayments } from '../ledger/audit-payments.ts';
import type { PaymentFate } from '../ledger/audit-payments.ts';
import { auditStatistics } from '../ledger/audit-statistics.ts';
import { Book } from '../ledger/book.ts';
import { Catalogue } from '../ledger/catalogue.ts';
import { openLedgerChain } from '../ledger/chain.ts';
import type { LedgerChain } from '../ledger/chain.ts';
import { enter } from '../ledger/people.ts';
import type { Person } from '../ledger/people.ts';
import { persistently } from '../ledger/persistence.ts';
import { outcomeOf, tableName } from '../ledger/run-ledger.ts';
import { readTable } from '../ledger/table-rows.ts';
import type { TableRows } from '../ledger/table-rows.ts';
import { makeTrade } from '../ledger/trade.ts';
import { auditAcknowledged } from './audit-acknowledged.ts';
import { Looks, sightsOf } from './browse.ts';
import { countDeadLetters, reasonsOfDeadLetters, redriveDeadLetters } from './dead-letters.ts';
import { hasGrown, MemoryWatch } from './memory.ts';
import type { MemoryUse } from './memory.ts';

export interface ChaosSettings {
  /** The same seed gives the same people, content, trades and schedule. */
  readonly seed: number;
  readonly seconds: number;
  readonly schedule: readonly Episode[];
  /** Emptied first. */
  readonly dataDirectory: string;
  readonly say: (line: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  readonly seconds: number;
  /** What was put in how often, by the name of the fault. */
  readonly injected: ReadonlyMap<string, number>;
  readonly trades: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly paymentFates: ReadonlyMap<PaymentFate, number>;
  readonly looks: Pick<Looks, 'answered' | 'refused' | 'notServedCount'>;
  /** How many dead letters each queue held when all was quiet, by queue and reason; all of them were sent once more. */
  readonly deadLetters: ReadonlyMap<string, number>;
  readonly settlingSeconds: number;
  readonly memory: readonly MemoryUse[];
  /** What is not as it should be, by what was looked at; all of them are empty where all is well. */
  readonly findings: Readonly<Record<string, readonly string[]>>;
}

const buyerCount = 12;
const creatorCount = 4;
const piecesPerMinute = 50;
const longestSettlingSeconds = 300;
/** An open breaker asks again after at most so long. */
const breakerSeconds = 31;
const queueRetrySeconds = 4;
const looksAfterwards = 6;

export async function runChaos(settings: ChaosSettings): Promise<ChaosReport> {
  const { seed, seconds, schedule, dataDirectory, say } = settings;
  const injected = new Map<string, number>();
  const journal = {
    entries: [],
    note: (fault: string) => void injected.set(fault, (injected.get(fault) ?? 0) + 1),
    counts: () => injected,
  };
  const weather = startWeather({ seed, schedule, journal, now: () => performance.now() });
  const cloud = await startLocalCloud({
    dataDirectory,
    port: 0,
    fresh: true,
    faults: { ...weather.faults, queueRetrySeconds },
  });
  void cloud.died.then((how) => say(`Something died that nobody killed: ${how}`));
  try {
    const market = await openMarket(cloud, seed, seconds);
    const memory = new MemoryWatch({
      'the functions': () => cloud.parts.functions.pid(),
      'the table': () => cloud.parts.database.pid(),
      'queues, pollers and gateway': () => process.pid,
    });
    const began = performance.now();
    const striking = weather.begin(strikesOn(cloud));
    const trades = await liveFor(seconds, market);
    await striking;
    const memoryUse = memory.end();
    const quietSince = performance.now();
    say(`  ${trades} trades in ${((quietSince - began) / 1000).toFixed(0)} s; now it has to come to rest`);

    const isSettled = await comesToRest(cloud);
    const letters = await countDeadLetters(cloud.url);
    const deadLetters = await reasonsOfDeadLetters(cloud.url, letters);
    await redriveDeadLetters(cloud.url, letters.keys());
    const isSettledAgain = letters.size === 0 || (await comesToRest(cloud));
    const settlingSeconds = (performance.now() - quietSince) / 1000;
    await pause(Math.max(0, breakerSeconds - settlingSeconds) * 1000);

    const afterwards = await lookAfterwards(market);
    const [rows, payments, lettersLeft] = await Promise.all([
      readTable(cloud.endpoints.dynamodb, tableName),
      market.chain.payments(),
      countDeadLetters(cloud.url),
    ]);
    const { catalogue, creators, book, looks } = market;
    const audit = auditPayments(payments, rows, book.named);
    return {
      seed,
      seconds,
      injected,
      trades,
      outcomes: countOutcomes(rows),
      paymentFates: audit.fates,
      looks,
      deadLetters,
      settlingSeconds,
      memory: memoryUse,
      findings: {
        'acknowledged writes': auditAcknowledged(rows, catalogue.pieces(), book.begun),
        'payments and purchases': audit.findings,
        'sums by creator and day': await auditStatistics(creators, payments, rows),
        'search and lists': await auditCatalogue(cloud.url, catalogue.pieces(), creators),
        'access to what was bought': await auditAccess(market, rows),
        'queues drained':
          isSettled && isSettledAgain ? [] : [`not all was handled after ${longestSettlingSeconds} s`],
        'dead letters left': [...lettersLeft].map(([queue, count]) => `${count} in ${queue}`),
        'calls not served afterwards': [...afterwards.notServed].map(([call, count]) => `${call}: ${count}`),
        'memory that grew': memoryUse
          .filter((use) => hasGrown(use, seconds))
          .map(({ part, before, after }) => `${part}: ${before} MB, then ${after} MB`),
      },
    };
  } finally {
    await cloud.stop();
  }
}

function strikesOn({ parts }: LocalCloud): Partial<Record<FaultName, () => Promise<void>>> {
  return {
    'table killed': () => parts.database.crash(),
    'functions killed': () => parts.functions.crash(),
    'stream readers lost': async () => parts.abandonStreamReaders(),
  };
}

interface Market {
  readonly seed: number;
  readonly chain: LedgerChain;
  readonly creators: readonly Person[];
  readonly buyers: readonly Person[];
  readonly catalogue: Catalogue;
  readonly onSale: readonly string[];
  readonly book: Book;
  readonly looks: Looks;
}

async function openMarket(cloud: LocalCloud, seed: number, seconds: number): Promise<Market> {
  const chain = await openLedgerChain(cloud.chain.rpcUrl, cloud.chain.checkout);
  const people = (role: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, number) => enter(cloud.url, seed, role, number)));
  const [creators, buyers] = await Promise.all([
    people('creator', creatorCount),
    people('buyer', buyerCount),
  ]);
  await Promise.all(buyers.map(({ walletAddress }) => chain.giveEther(walletAddress)));
  const catalogue = new Catalogue(seed, creators, Math.ceil(16 + (seconds / 60) * piecesPerMinute));
  const onSale = await catalogue.open();
  return { seed, chain, creators, buyers, catalogue, onSale, book: new Book(), looks: new Looks() };
}

/** Buyers trade and look around, creators change their content, until the time is over and everyone has finished. @returns the trades. */
async function liveFor(seconds: number, market: Market): Promise<number> {
  const { buyers, catalogue, chain, book, looks, onSale } = market;
  const end = performance.now() + seconds * 1000;
  let trades = 0;
  async function live(buyer: Person, place: number): Promise<void> {
    for (let number = place; performance.now() < end; number += buyers.length) {
      // No buyer meets the same piece twice, as long as what is met first is on sale.
      const first = (place + (number - place) / buyers.length) % onSale.length;
      const contentIds = [...onSale.slice(first), ...onSale.slice(0, first)];
      // oxlint-disable-next-line no-await-in-loop -- a person does one thing after the other
      await makeTrade({ number, buyer, contentIds }, { chain, book });
      trades += 1;
      // oxlint-disable-next-line no-await-in-loop
      await catalogue.change();
      const sights = sightsOf(buyer, contentIds[0] ?? '');
      const sight = sights[number % sights.length];
      // oxlint-disable-next-line no-await-in-loop
      if (sight) await looks.take(sight);
    }
  }
  await Promise.all(buyers.map(live));
  while (await catalogue.change());
  return trades;
}

async function comesToRest(cloud: LocalCloud): Promise<boolean> {
  const patience = new AbortController();
  const late = pause(longestSettlingSeconds * 1000, false, { signal: patience.signal }).catch(() => false);
  const isAtRest = await Promise.race([cloud.idle().then(() => true), late]);
  patience.abort();
  return isAtRest;
}

/** Two people at a time, so that each environment of each function is asked, and none waits for all others to start. */
async function lookAfterwards({ buyers, onSale }: Market): Promise<Looks> {
  const looks = new Looks();
  async function lookAtAll(buyer: Person): Promise<void> {
    for (const contentId of onSale.slice(0, looksAfterwards))
      for (const sight of sightsOf(buyer, contentId))
        // oxlint-disable-next-line no-await-in-loop -- a person does one thing after the other
        await looks.take(sight);
  }
  await Promise.all(buyers.slice(0, 2).map(lookAtAll));
  return looks;
}

/** Opens what was bought last, and something that was not bought. */
async function auditAccess({ buyers }: Market, { purchases }: TableRows): Promise<readonly string[]> {
  const opened = 20;
  const findings = await Promise.all(
    buyers.map(async ({ client, walletAddress }) => {
      const own = purchases.filter(({ buyer }) => buyer === walletAddress);
      const bought = own.filter(({ status }) => status === 'CONFIRMED').map(({ contentId }) => contentId);
      const others = own.map(({ contentId }) => contentId).filter((contentId) => !bought.includes(contentId));
      const wrong: string[] = [];
      for (const contentId of [...bought.slice(-opened), ...others.slice(-opened)]) {
        // oxlint-disable-next-line no-await-in-loop -- a person does one thing after the other
        const { ok } = await persistently(() => client.call(getContentUrl, { parameters: { contentId } }));
        if (ok !== bought.includes(contentId))
          wrong.push(`${walletAddress} ${ok ? 'opens' : 'cannot open'} ${contentId}`);
      }
      return wrong;
    }),
  );
  return findings.flat();
}

function countOutcomes({ purchases }: TableRows): ReadonlyMap<string, number> {
  const groups = [...Map.groupBy(purchases, outcomeOf)].toSorted(([one], [other]) =>
    one.localeCompare(other),
  );
  return new Map(groups.map(([outcome, each]) => [outcome, each.length]));
}

/** What belongs to one owner stays one list, complete and in order, when it moves on to a partition for each month. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Problem } from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import * as fc from 'fast-check';
import { ContentRepository, OwnerPartitions, PurchaseRepository } from '../src/index.ts';
import type { Content, Page, PageRequest, Purchase, PurchaseOpening } from '../src/index.ts';
import { contentOf, purchaseIdOf, purchaseOf, transactionHashOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const threshold = 10;
const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.UTC(2026, 0, 20, 12);

let database: TestTable;
let owners: OwnerPartitions;
let contents: ContentRepository;
let purchases: PurchaseRepository;

let time = start;
let used = 0;

beforeAll(async () => {
  database = await startTestTable();
  owners = new OwnerPartitions(database.table, { threshold, now: () => new Date(time) });
  contents = new ContentRepository(database.table, owners);
  purchases = new PurchaseRepository(database.table, owners);
});

afterAll(() => database.stop());

describe('an owner with as many items as one partition may hold', () => {
  test('stays in it', async () => {
    const creator = newWallet();
    await uploadMany(creator, threshold);

    const outcome = await owners.moveOnIfFull('content', creator);

    expect(outcome).toBe('fits');
    expect(await owners.bucketedFrom('content', creator)).toBeUndefined();
  });

  test('moves on with one more, ten minutes later, and by that list only', async () => {
    const creator = newWallet();
    await uploadMany(creator, threshold + 1);

    const outcome = await owners.moveOnIfFull('content', creator);

    expect(outcome).toBe('moves_on');
    expect(await owners.bucketedFrom('content', creator)).toBe(iso(time + 10 * minute));
    expect(await owners.bucketedFrom('sales', creator)).toBeUndefined();
  });

  test('moves on once, though it is told so many times, at once and later', async () => {
    const creator = newWallet();
    await uploadMany(creator, threshold + 1);

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => owners.moveOnIfFull('content', creator)),
    );
    const decided = await owners.bucketedFrom('content', creator);
    time += day;
    const later = await owners.moveOnIfFull('content', creator);

    expect(outcomes.filter((outcome) => outcome === 'moves_on')).toHaveLength(1);
    expect(later).toBe('moved_on');
    expect(await owners.bucketedFrom('content', creator)).toBe(decided);
  });
});

describe('an item goes into', () => {
  test('the old partition up to the change, and from then on into that of its month', async () => {
    const creator = newWallet();
    await uploadMany(creator, threshold + 1);
    await owners.moveOnIfFull('content', creator);
    const change = Date.parse((await owners.bucketedFrom('content', creator)) ?? '');

    for (const moment of [change - 1, change, change + 40 * day]) {
      time = moment;
      await upload(creator);
    }

    const [month, later] = [monthOf(change), monthOf(change + 40 * day)];
    expect(await sizeOf(`CREATOR#${creator}`)).toBe(threshold + 2);
    expect(await sizeOf(`CREATOR#${creator}#${month}`)).toBe(1);
    expect(await sizeOf(`CREATOR#${creator}#${later}`)).toBe(1);
    expect(await listedAs(contentOfCreator(creator), 2)).toHaveLength(threshold + 4);
  });

  test('the old partition by a writer who looked before the change was decided', async () => {
    const buyer = newWallet();
    const content = await upload(newWallet());
    const begun = await beginMany(content, buyer, threshold + 1);
    const stale = await purchases.opening(content.contentId, buyer, purchaseIdOf(-1));
    await owners.moveOnIfFull('purchases', buyer);

    time += minute;
    const late = await begin(content, buyer, stale);
    time += day;
    const next = await begin(content, buyer);

    expect(stale.bucketedFrom).toBeUndefined();
    expect(await listedAs(purchasesOf('buyer', buyer), 3)).toEqual([next, late, ...begun.toReversed()]);
  });
});

describe('a cursor', () => {
  test('made before the change goes on after it', async () => {
    const creator = newWallet();
    const before = await uploadMany(creator, threshold + 1);
    const first = await contentOfCreator(creator)({ limit: 4 });

    await owners.moveOnIfFull('content', creator);
    time += day;
    await upload(creator);
    const rest = await contentOfCreator(creator)({ limit: 100, cursor: first.nextCursor ?? '' });

    expect([...first.items, ...rest.items]).toEqual(before.toReversed());
    expect(rest.nextCursor).toBeNull();
  });

  test('that ended in one month goes on when months have been added', async () => {
    const creator = await movedOn();
    const older = await uploadMany(creator, 3);
    const first = await contentOfCreator(creator)({ limit: 2 });

    time += 70 * day;
    await upload(creator);
    const second = await contentOfCreator(creator)({ limit: 1, cursor: first.nextCursor ?? '' });

    expect([...first.items, ...second.items]).toEqual(older.toReversed());
  });

  test('of one owner’s months opens nobody else’s', async () => {
    const [creator, other] = [await movedOn(), await movedOn()];
    const { nextCursor } = await contentOfCreator(creator)({ limit: 2 });

    const refused = await contents.listByCreator(other, { limit: 2, cursor: nextCursor ?? '' });

    expect(refused).toMatchObject({ code: 'invalid_cursor' });
  });
});

describe('a page costs', () => {
  test('one query where the month has enough', async () => {
    const creator = await movedOn();
    await uploadMany(creator, 3);

    const { queries } = await costOf(() => contentOfCreator(creator)({ limit: 2 }));

    expect(queries).toBe(1);
  });

  test('a few round trips where ten years lie between two items', async () => {
    const creator = newWallet();
    const before = await uploadMany(creator, threshold + 1);
    await owners.moveOnIfFull('content', creator);
    time += 3652 * day;
    const after = await upload(creator);

    const { result, roundTrips } = await costOf(() => contentOfCreator(creator)({ limit: 100 }));

    expect(result.items).toEqual([after, ...before.toReversed()]);
    expect(roundTrips).toBeLessThan(10);
  });
});

describe('whatever the history, in pages of whatever size', () => {
  /** Pauses between items, in milliseconds: within a moment, within the margin of the change, and over months. */
  const pause = fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 5 * minute }) },
    { weight: 2, arbitrary: fc.integer({ min: minute, max: 60 * day }) },
  );
  const history = fc.record({
    /** Long enough that most owners move on. */
    pauses: fc.array(pause, { minLength: 1, maxLength: 32, size: 'max' }),
    limit: fc.integer({ min: 1, max: 12 }),
    /** After how many items it is noticed that there are many. */
    noticedEvery: fc.integer({ min: 1, max: 4 }),
  });
  const runs = { numRuns: 12 };

  test('a creator’s content is what sorting in memory gives, and no partition grows past what it may', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ pauses, limit, noticedEvery }) => {
        const creator = newWallet();
        const written: Content[] = [];
        for (const [place, passing] of pauses.entries()) {
          time += passing;
          written.push(await upload(creator));
          if (place % noticedEvery === 0) await owners.moveOnIfFull('content', creator);
        }

        const shown = await listedAs(contentOfCreator(creator), limit);

        expectNewestFirst(shown, written, ({ contentId }) => contentId);
        const change = (await owners.bucketedFrom('content', creator)) ?? '~';
        const decided = written.filter(({ createdAt }) => createdAt < change);
        expect(await sizeOf(`CREATOR#${creator}`)).toBe(decided.length);
        const withinMargin = decided.filter(
          ({ createdAt }) => Date.parse(createdAt) >= Date.parse(change) - 10 * minute,
        );
        if (change !== '~')
          expect(decided.length - withinMargin.length).toBeLessThanOrEqual(threshold + noticedEvery);
      }),
      runs,
    );
  });

  test('a buyer’s purchases are, though some writers looked nine minutes before they wrote', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.infiniteStream(fc.boolean()), async (made, isSlow) => {
        const buyer = newWallet();
        const content = await upload(newWallet());
        const written: Purchase[] = [];
        for (const [place, passing] of made.pauses.entries()) {
          time += passing;
          const seen = await purchases.opening(content.contentId, buyer, purchaseIdOf(-1));
          if (place % made.noticedEvery === 0) await owners.moveOnIfFull('purchases', buyer);
          if (isSlow.next().value) time += 9 * minute;
          written.push(await begin(content, buyer, seen));
        }

        const shown = await listedAs(purchasesOf('buyer', buyer), made.limit);

        expectNewestFirst(shown, written, ({ purchaseId }) => purchaseId);
      }),
      runs,
    );
  });

  test('a seller’s sales are, by the time of their confirmation', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ pauses, limit, noticedEvery }) => {
        const content = await upload(newWallet());
        const sold: (Purchase & { createdAt: string })[] = [];
        for (const [place, passing] of pauses.entries()) {
          const purchase = await begin(content, newWallet());
          time += passing;
          sold.push({ ...purchase, createdAt: await confirm(purchase) });
          if (place % noticedEvery === 0) await owners.moveOnIfFull('sales', content.creator);
        }

        const shown = await listedAs(purchasesOf('seller', content.creator), limit);

        const byConfirmation = shown.map((sale) => ({ ...sale, createdAt: sale.confirmedAt ?? '' }));
        expectNewestFirst(byConfirmation, sold, ({ purchaseId }) => purchaseId);
      }),
      { numRuns: 6 },
    );
  });
});

function newWallet(): WalletAddress {
  used += 1;
  return walletOf(10_000 + used);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function monthOf(milliseconds: number): string {
  return iso(milliseconds).slice(0, 7).replace('-', '');
}

/** Registered at the present time. */
async function upload(creator: WalletAddress): Promise<Content> {
  used += 1;
  const content = contentOf(used, { creator, createdAt: iso(time), updatedAt: iso(time) });
  await contents.create(content);
  return content;
}

/** A second apart, in their order. */
async function uploadMany(creator: WalletAddress, count: number): Promise<readonly Content[]> {
  const uploaded: Content[] = [];
  for (let number = 0; number < count; number += 1) {
    time += 1000;
    uploaded.push(await upload(creator));
  }
  return uploaded;
}

/** A creator whose content of today goes into the partition of the month. */
async function movedOn(): Promise<WalletAddress> {
  const creator = newWallet();
  await uploadMany(creator, threshold + 1);
  await owners.moveOnIfFull('content', creator);
  time += day;
  return creator;
}

/** @param seen what the writer looked up before, or looks up now. */
async function begin(
  content: Content,
  buyer: WalletAddress,
  seen?: Pick<PurchaseOpening, 'bucketedFrom'>,
): Promise<Purchase> {
  used += 1;
  const purchase = purchaseOf(used, content, { buyer, createdAt: iso(time) });
  const { bucketedFrom } = seen ?? (await purchases.opening(content.contentId, buyer, purchase.purchaseId));
  const outcome = await purchases.begin(purchase, content, bucketedFrom);
  if (outcome !== 'begun') throw new Error(outcome);
  return purchase;
}

async function beginMany(
  content: Content,
  buyer: WalletAddress,
  count: number,
): Promise<readonly Purchase[]> {
  const begun: Purchase[] = [];
  for (let number = 0; number < count; number += 1) {
    time += 1000;
    begun.push(await begin(content, buyer));
  }
  return begun;
}

/** @returns when it was confirmed. */
async function confirm(purchase: Purchase): Promise<string> {
  used += 1;
  const transactionHash = transactionHashOf(used);
  const settling = await purchases.submitPayment(purchase, transactionHash, iso(time));
  if (settling === 'conflict') throw new Error(settling);
  const payment = { chainId: 31_337, transactionHash, logIndex: 0 };
  const outcome = await purchases.confirm(settling, payment, iso(time));
  if (outcome !== 'confirmed') throw new Error(outcome);
  return iso(time);
}

type List<Item> = (page: PageRequest) => Promise<Page<Item>>;

function contentOfCreator(creator: WalletAddress): List<Content> {
  return async (page) => accepted(await contents.listByCreator(creator, page));
}

function purchasesOf(role: 'buyer' | 'seller', wallet: WalletAddress): List<Purchase> {
  return async (page) => accepted(await purchases.list(role, wallet, page));
}

function accepted<Item>(page: Page<Item> | Problem): Page<Item> {
  if (page instanceof Problem) throw new Error(page.code);
  return page;
}

/** All pages, each full but the last. */
async function listedAs<Item>(list: List<Item>, limit: number): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await list({ limit, cursor });
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    expect(page.items).toHaveLength(limit);
    cursor = page.nextCursor;
  }
}

/** How many queries a read took, and how many of them had to wait for others. */
async function costOf<Result>(read: () => Promise<Result>) {
  let queries = 0;
  let roundTrips = 0;
  let underWay = 0;
  database.client.middlewareStack.add(
    (next, { commandName }) =>
      async (input) => {
        if (commandName !== 'QueryCommand') return next(input);
        queries += 1;
        if (underWay === 0) roundTrips += 1;
        underWay += 1;
        try {
          return await next(input);
        } finally {
          underWay -= 1;
        }
      },
    { step: 'initialize', name: 'cost' },
  );
  try {
    return { result: await read(), queries, roundTrips };
  } finally {
    database.client.middlewareStack.remove('cost');
  }
}

/** Items of one time are in no particular order among themselves. */
function expectNewestFirst<Item extends { readonly createdAt: string }>(
  shown: readonly Item[],
  written: readonly Item[],
  idOf: (item: Item) => string,
): void {
  expect(shown.map(({ createdAt }) => createdAt)).toEqual(
    written
      .map(({ createdAt }) => createdAt)
      .toSorted()
      .toReversed(),
  );
  expect(shown.map(idOf).toSorted()).toEqual(written.map(idOf).toSorted());
}

async function sizeOf(partition: string): Promise<number> {
  const { Count = 0 } = await database.client.send(
    new QueryCommand({
      TableName: database.table.getName(),
      IndexName: 'GSI1',
      KeyConditionExpression: 'GSI1PK = :partition',
      ExpressionAttributeValues: { ':partition': partition },
      Select: 'COUNT',
    }),
  );
  return Count;
}

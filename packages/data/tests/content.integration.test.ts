import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentIdSchema, Problem } from '@glamora/contracts';
import type { Wei } from '@glamora/contracts';
import { ContentRepository, writeTogether } from '../src/index.ts';
import type { Content, ContentListing, PageRequest } from '../src/index.ts';
import { contentOf, timeOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const version0 = contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG');
const version1 = contentIdSchema.parse('bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4');

let database: TestTable;
let contents: ContentRepository;

beforeAll(async () => {
  database = await startTestTable();
  contents = new ContentRepository(database.table);
});

afterAll(() => database.stop());

describe('content', () => {
  test('that was never registered is not found', async () => {
    const found = await contents.find(contentOf(999).contentId);

    expect(found).toBeUndefined();
  });

  test.each<[what: string, content: Content]>([
    ['with all fields', contentOf(1, { description: 'Silk', tags: ['silk', 'red'], creator: walletOf(50) })],
    ['with as little as may be', contentOf(2, { creator: walletOf(50) })],
    ['at the largest price', contentOf(3, { priceWei: (10n ** 30n) as Wei, creator: walletOf(50) })],
  ])('%s is found as registered', async (_, content) => {
    const outcome = await contents.create(content);

    const found = await contents.find(content.contentId);
    expect(outcome).toBe('created');
    expect(found).toEqual(content);
  });

  test('is registered once, under whichever version of its CID, and shown in the form of the first', async () => {
    const first = contentOf(4, { contentId: version0, creator: walletOf(50) });
    await contents.create(first);

    const second = await contents.create(contentOf(5, { contentId: version1, creator: walletOf(51) }));

    const found = await contents.find(version1);
    expect(second).toBe('exists');
    expect(found).toEqual(first);
  });

  test('is changed where a change is named, and counts its versions', async () => {
    const content = await registered(
      contentOf(6, { description: 'Silk', tags: ['silk'], creator: walletOf(50) }),
    );
    const changes = { title: 'Velvet dress', description: null, tags: [], priceWei: undefined };

    const updated = await contents.update(content, changes, timeOf(500));

    const found = await contents.find(content.contentId);
    expect(updated).toEqual({
      ...content,
      title: 'Velvet dress',
      description: null,
      tags: [],
      updatedAt: timeOf(500),
      version: 2,
    });
    expect(found).toEqual(updated);
  });

  test('is not changed by who read an older version', async () => {
    const content = await registered(contentOf(7, { creator: walletOf(50) }));

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, number) =>
        contents.update(content, { title: `Title ${number}` }, timeOf(500)),
      ),
    );

    const found = await contents.find(content.contentId);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(9);
    expect(outcomes).toContainEqual(found);
  });

  test('that does not exist is not made by a change', async () => {
    const content = contentOf(998);

    const outcome = await contents.update(content, { title: 'Ghost' }, timeOf(500));

    const found = await contents.find(content.contentId);
    expect(outcome).toBe('conflict');
    expect(found).toBeUndefined();
  });

  test('is still on sale as it was read, until its price or its activity changes', async () => {
    const content = await registered(contentOf(8, { creator: walletOf(50) }));
    const renamed = await changed(content, { title: 'Other' });
    const afterRename = await writeTogether(database.client, [contents.stillOnSale(content)]);
    const dearer = await changed(renamed, { priceWei: 2000n as Wei });
    const afterPrice = await writeTogether(database.client, [contents.stillOnSale(content)]);
    await changed(dearer, { active: false });

    const afterEnd = await writeTogether(database.client, [contents.stillOnSale(dearer)]);

    expect(afterRename).toEqual({ outcome: 'written' });
    expect(afterPrice).toEqual({ outcome: 'refused', failed: [0] });
    expect(afterEnd).toEqual({ outcome: 'refused', failed: [0] });
  });
});

describe('the lists of content', () => {
  /** 60 pieces: prices that repeat and differ in width, two categories, some no longer active. */
  const all = Array.from({ length: 60 }, (_, number) =>
    contentOf(100 + number, {
      creator: walletOf(60 + (number % 2)),
      category: number % 3 === 0 ? 'coat' : 'gown',
      priceWei: (BigInt((number * 37) % 10) * 10n ** BigInt(number % 4) + 1n) as Wei,
    }),
  );
  const active = all.filter((_, number) => number % 10 !== 9);
  const minPriceWei = 5n;
  const maxPriceWei = 700n;

  beforeAll(async () => {
    await Promise.all(all.map((content) => registered(content)));
    await Promise.all(
      all
        .filter((content) => !active.includes(content))
        .map((content) => changed(content, { active: false })),
    );
  });

  test.each<[what: string, listing: ContentListing]>([
    ['a category by price', { category: 'gown', sort: 'price', order: 'asc' }],
    ['a category by falling price', { category: 'gown', sort: 'price', order: 'desc' }],
    [
      'a category between prices',
      { category: 'gown', sort: 'price', order: 'asc', minPriceWei, maxPriceWei },
    ],
    ['a category by age, newest first', { category: 'coat', sort: 'recent', order: 'desc' }],
    ['a category by age', { category: 'coat', sort: 'recent', order: 'asc' }],
    [
      'a category by age between prices',
      { category: 'gown', sort: 'recent', order: 'desc', minPriceWei, maxPriceWei },
    ],
    ['a category above a price by age', { category: 'gown', sort: 'recent', order: 'desc', minPriceWei }],
  ])('%s: as filtering and sorting in memory, in any page size', async (_, listing) => {
    const expected = listed(active, listing);

    const pages = await Promise.all([1, 7, 100].map((limit) => readAll(listing, limit)));

    expect(expected.length).toBeGreaterThan(10);
    for (const page of pages) {
      expect(page.map(placeOf(listing))).toEqual(expected.map(placeOf(listing)));
      expect(new Set(page)).toEqual(new Set(expected));
    }
  });

  test.each<ContentListing>([
    { sort: 'price', order: 'asc' },
    { sort: 'price', order: 'desc', minPriceWei, maxPriceWei },
    { sort: 'recent', order: 'desc' },
    { sort: 'recent', order: 'asc', maxPriceWei },
  ])('the whole catalogue: %p', async (listing) => {
    const shown = await readAll(listing, 20);

    // The catalogue is shared with the other tests of this file: of theirs nothing is said.
    const ours = shown.filter(({ creator }) => creator === walletOf(60) || creator === walletOf(61));
    const places = shown.map(placeOf(listing));
    expect(new Set(ours)).toEqual(new Set(listed(active, listing)));
    expect(places).toEqual(
      listing.order === 'asc' ? places.toSorted(byValue) : places.toSorted(byValue).toReversed(),
    );
  });

  test('the bounds of a price are part of it', async () => {
    const listing: ContentListing = { category: 'gown', sort: 'price', order: 'asc' };
    const price = listed(active, listing)[5]?.priceWei;

    const shown = await readAll({ ...listing, minPriceWei: price, maxPriceWei: price }, 20);

    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every(({ priceWei }) => priceWei === price)).toBe(true);
  });

  test('no price, no list', async () => {
    const shown = await readAll(
      { category: 'gown', sort: 'price', order: 'asc', minPriceWei: 10n ** 29n },
      20,
    );

    expect(shown).toEqual([]);
  });

  test('a creator’s active content, newest first', async () => {
    const pages: Content[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await contents.listByCreator(walletOf(60), { limit: 7, cursor });
      if (page instanceof Problem) throw new Error(page.code);
      pages.push(...page.items);
      cursor = page.nextCursor;
    }

    expect(pages).toEqual(active.filter(({ creator }) => creator === walletOf(60)).toReversed());
  });

  test('a cursor of one list opens no other', async () => {
    const listing: ContentListing = { category: 'gown', sort: 'price', order: 'asc' };
    const { nextCursor } = await read(listing, { limit: 5 });
    const cursor = nextCursor ?? '';

    const others = await Promise.all([
      contents.list({ ...listing, category: 'coat' }, { limit: 5, cursor }),
      contents.list({ ...listing, order: 'desc' }, { limit: 5, cursor }),
      contents.list({ ...listing, sort: 'recent' }, { limit: 5, cursor }),
      contents.list({ ...listing, maxPriceWei }, { limit: 5, cursor }),
      contents.listByCreator(walletOf(60), { limit: 5, cursor }),
    ]);

    expect(others.map((page) => page instanceof Problem && page.code)).toEqual(
      Array.from({ length: 5 }, () => 'invalid_cursor'),
    );
  });

  test('follow a change of price, an end and a return', async () => {
    const listing: ContentListing = { category: 'cape', sort: 'price', order: 'asc' };
    const [a, b] = [contentOf(201, { category: 'cape' }), contentOf(202, { category: 'cape' })];
    await Promise.all([registered(a), registered(b)]);
    const dearer = await changed(a, { priceWei: 2000n as Wei });
    const byPrice = await readAll(listing, 20);
    const ended = await changed(dearer, { active: false });
    const afterEnd = await readAll(listing, 20);

    const back = await changed(ended, { active: true });

    const afterReturn = await readAll(listing, 20);
    expect(byPrice).toEqual([b, dearer]);
    expect(afterEnd).toEqual([b]);
    expect(afterReturn).toEqual([b, back]);
  });

  test('never show content that was registered without being active', async () => {
    await registered(contentOf(203, { category: 'draft', active: false }));

    const shown = await readAll({ category: 'draft', sort: 'price', order: 'asc' }, 20);

    expect(shown).toEqual([]);
  });
});

async function registered(content: Content): Promise<Content> {
  const outcome = await contents.create(content);
  if (outcome !== 'created') throw new Error(`${content.title} ${outcome}`);
  return content;
}

async function changed(
  content: Content,
  changes: Parameters<ContentRepository['update']>[1],
): Promise<Content> {
  const outcome = await contents.update(content, changes, timeOf(500));
  if (outcome === 'conflict') throw new Error(`${content.title} was changed meanwhile`);
  return outcome;
}

async function read(listing: ContentListing, request: PageRequest) {
  const page = await contents.list(listing, request);
  if (page instanceof Problem) throw new Error(page.code);
  return page;
}

async function readAll(listing: ContentListing, limit: number): Promise<Content[]> {
  const shown: Content[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await read(listing, { limit, cursor });
    shown.push(...page.items);
    cursor = page.nextCursor;
  }
  return shown;
}

/** What a list shows, and in which order, but for content of an equal place. */
function listed(from: readonly Content[], listing: ContentListing): Content[] {
  const { category, order, minPriceWei = 0n, maxPriceWei = 10n ** 30n } = listing;
  const within = from.filter(
    (content) =>
      (category === undefined || content.category === category) &&
      content.priceWei >= minPriceWei &&
      content.priceWei <= maxPriceWei,
  );
  const place = placeOf(listing);
  const ascending = within.toSorted((a, b) => byValue(place(a), place(b)));
  return order === 'asc' ? ascending : ascending.toReversed();
}

function placeOf({ sort }: ContentListing) {
  return ({ priceWei, createdAt }: Content): bigint | string => (sort === 'price' ? priceWei : createdAt);
}

function byValue(a: bigint | string, b: bigint | string): number {
  return a < b ? -1 : Number(a > b);
}

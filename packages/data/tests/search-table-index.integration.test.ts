/** What the index in the table does beyond what every index promises: what it writes, where, and how much it reads. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalCid } from '@glamora/contracts';
import { ContentRepository, indexContent, TableSearchIndex, UserRepository } from '../src/index.ts';
import type { Content, SearchMatch } from '../src/index.ts';
import { contentByWord, shardCounts } from '../src/keys.ts';
import { contentOf, timeOf } from './entities.ts';
import { searchEverything } from './search-catalogue.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

let testTable: TestTable;
let content: ContentRepository;
let users: UserRepository;
let index: TableSearchIndex;

beforeAll(async () => {
  testTable = await startTestTable();
  content = new ContentRepository(testTable.table);
  users = new UserRepository(testTable.table);
  index = new TableSearchIndex(testTable.table);
});
afterAll(() => testTable.stop());

async function publishAndIndex(...published: readonly Content[]): Promise<void> {
  await Promise.all(
    published.map(async (each) => {
      await content.create(each);
      await indexContent(each.contentId, { content, users, index });
    }),
  );
}

/** Sort keys of all words of a piece of content. */
async function wordRowsOf(wanted: Content): Promise<readonly string[]> {
  const { Items = [] } = await testTable.client.send(
    new ScanCommand({ TableName: testTable.table.getName(), ConsistentRead: true }),
  );
  return Items.map(({ PK, SK }) => ({ PK: PK as string, SK: SK as string }))
    .filter(({ PK, SK }) => PK.startsWith('SEARCH#') && SK.endsWith(canonicalCid(wanted.contentId)))
    .map(({ SK }) => SK)
    .toSorted();
}

const rowKeysOf = ({ createdAt, contentId }: Content, words: Readonly<Record<string, number>>) =>
  Object.entries(words)
    .map(([word, weight]) => contentByWord.key(word, weight, createdAt, contentId).SK)
    .toSorted();

describe('the rows of content', () => {
  test('are one for each word, however many consumers write them at once', async () => {
    const dress = contentOf(1, { title: 'Red dress', tags: ['red', 'silk'], category: 'evening' });
    await content.create(dress);

    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => indexContent(dress.contentId, { content, users, index })),
    );

    expect(outcomes.filter((outcome) => outcome === 'indexed').length).toBeGreaterThan(0);
    expect(await wordRowsOf(dress)).toEqual(rowKeysOf(dress, { red: 8, dress: 8, silk: 4, evening: 2 }));
  });

  test('follow a change: what is new, what weighs otherwise, what is gone', async () => {
    const hat = contentOf(2, { title: 'Red hat', tags: ['felt'], category: 'hats' });
    await publishAndIndex(hat);

    await content.update(hat, { title: 'Felt hat', tags: ['red'] }, timeOf(60));
    await indexContent(hat.contentId, { content, users, index });

    expect(await wordRowsOf(hat)).toEqual(rowKeysOf(hat, { felt: 8, hat: 8, red: 4, hats: 2 }));
  });

  test('are none once the content is inactive', async () => {
    const coat = contentOf(3, { title: 'Coat' });
    await publishAndIndex(coat);

    await content.update(coat, { active: false }, timeOf(60));
    await indexContent(coat.contentId, { content, users, index });

    expect(await wordRowsOf(coat)).toEqual([]);
  });

  test('are put back by an indexing that trusts nothing', async () => {
    const scarf = contentOf(4, { title: 'Scarf', category: 'scarf' });
    await publishAndIndex(scarf);
    const stored = await index.find(scarf.contentId);
    if (!stored) throw new Error('The scarf is not indexed');
    // The document says that the word is there; its row is lost.
    await index.replace({ ...stored, words: new Map() }, stored);
    const emptied = await index.find(scarf.contentId);
    await index.replace(stored, emptied && { ...emptied, words: stored.words });

    const trusting = await indexContent(scarf.contentId, { content, users, index });
    const lost = await wordRowsOf(scarf);
    await indexContent(scarf.contentId, { content, users, index }, { rewrite: true });

    expect([trusting, lost]).toEqual(['unchanged', []]);
    expect(await wordRowsOf(scarf)).toEqual(rowKeysOf(scarf, { scarf: 8 }));
  });
});

describe('a word that very much content has', () => {
  const common = Array.from({ length: 160 }, (_, place) =>
    contentOf(100 + place, {
      title: place % 2 === 0 ? `Ubiquitous ${place}` : 'Something else',
      tags: ['ubiquitous', ...(place % 40 === 3 ? ['scarce'] : [])],
      createdAt: timeOf(place % 50),
    }),
  );
  const limits = { words: 3, rowsOfPartition: 15, documents: 40 };
  let narrow: TableSearchIndex;

  const best = async (words: readonly string[]): Promise<readonly SearchMatch[]> =>
    (await narrow.match({ words, limit: 1000 })).matches;

  beforeAll(async () => {
    narrow = new TableSearchIndex(testTable.table, limits);
    await publishAndIndex(...common);
  });

  test('lies in several partitions, none much fuller than the others', async () => {
    const found = await new TableSearchIndex(testTable.table).match({ words: ['ubiquitous'], limit: 1000 });

    const partitions = found.matches.map(
      ({ contentId, createdAt }) => contentByWord.key('ubiquitous', 8, createdAt, contentId).PK,
    );

    const counts = contentByWord
      .partitions('ubiquitous')
      .map((partition) => partitions.filter((each) => each === partition).length);
    expect(counts).toHaveLength(shardCounts.search);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(160);
    expect(Math.min(...counts)).toBeGreaterThan(20);
  });

  test('is read so far only, but the best of it first', async () => {
    const found = await best(['ubiquitous']);

    expect(found.length).toBe(limits.rowsOfPartition * shardCounts.search);
    expect(found.slice(0, 15)).toEqual(searchEverything(common, null, 'ubiquitous').slice(0, 15));
  });

  test.each(['ubiquitous scarce', 'scarce ubiq something', 'scarce something else ubiquitous'])(
    'hides nothing where a rare word stands beside it: %s',
    async (query) => {
      const found = await best(query.split(' '));

      expect(found).toEqual(searchEverything(common, null, query));
      expect(found.length).toBeGreaterThan(1);
    },
  );

  test('beside another such word finds a part, and nothing that has not both', async () => {
    const found = await best(['ubiquitous', 'something']);

    const all = searchEverything(common, null, 'ubiquitous something');
    expect(found.length).toBeGreaterThan(10);
    expect(all).toEqual(expect.arrayContaining([...found]));
  });
});

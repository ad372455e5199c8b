/** Searching page by page: order, cursors, and what has changed since it was indexed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Problem, problem } from '@glamora/contracts';
import {
  ContentRepository,
  indexContent,
  searchContent,
  TableSearchIndex,
  UserRepository,
} from '../src/index.ts';
import type { Content, Page } from '../src/index.ts';
import { sealCursor } from '../src/cursor.ts';
import { contentOf, timeOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

let testTable: TestTable;
let dependencies: {
  content: ContentRepository;
  users: UserRepository;
  index: TableSearchIndex;
};

beforeAll(async () => {
  testTable = await startTestTable();
  dependencies = {
    content: new ContentRepository(testTable.table),
    users: new UserRepository(testTable.table),
    index: new TableSearchIndex(testTable.table),
  };
});
afterAll(() => testTable.stop());

async function publish(...published: readonly Content[]): Promise<void> {
  await Promise.all(
    published.map(async (each) => {
      await dependencies.content.create(each);
      await indexContent(each.contentId, dependencies);
    }),
  );
}

async function search(query: string, limit = 100, cursor?: string): Promise<Page<Content>> {
  const page = await searchContent(query, { limit, cursor }, dependencies);
  if (page instanceof Problem) throw new Error(`Refused with ${page.code}`);
  return page;
}

const titles = ({ items }: Page<Content>) => items.map(({ title }) => title);

describe('a search', () => {
  test('gives the content itself, what weighs most first, and of that the newest', async () => {
    await publish(
      contentOf(1, { title: 'Linen, older' }),
      contentOf(2, { title: 'Linen, newer' }),
      contentOf(3, { title: 'By tag', tags: ['linen'] }),
      contentOf(4, { title: 'By category', category: 'linen' }),
      contentOf(5, { title: 'Wool' }),
    );

    const page = await search('LIN');

    expect(titles(page)).toEqual(['Linen, newer', 'Linen, older', 'By tag', 'By category']);
    expect(page.items[0]).toEqual(contentOf(2, { title: 'Linen, newer' }));
    expect(page.nextCursor).toBeNull();
  });

  test('leaves out what went off sale a moment ago, and fills the page all the same', async () => {
    const published = [10, 11, 12].map((number) => contentOf(number, { title: `Velvet ${number}` }));
    await publish(...published);
    await dependencies.content.update(contentOf(12, { title: 'Velvet 12' }), { active: false }, timeOf(60));

    const page = await search('velvet', 2);

    expect(titles(page)).toEqual(['Velvet 11', 'Velvet 10']);
    expect(page.nextCursor).toBeNull();
  });

  test.each(['', '…', 'unheard-of'])('for %j finds nothing', async (query) => {
    expect(await search(query)).toEqual({ items: [], nextCursor: null });
  });

  test('shows everything that was there at the start once, whatever comes meanwhile', async () => {
    await publish(...[20, 21, 22, 23, 24].map((number) => contentOf(number, { title: `Tweed ${number}` })));
    const first = await search('tweed', 2);

    await publish(contentOf(25, { title: 'Tweed tweed, the newest' }), contentOf(19, { title: 'Tweed 19' }));
    const second = await search('tweed', 2, first.nextCursor ?? '');
    const third = await search('tweed', 2, second.nextCursor ?? '');

    expect([first, second, third].map(titles)).toEqual([
      ['Tweed 24', 'Tweed 23'],
      ['Tweed 22', 'Tweed 21'],
      ['Tweed 20', 'Tweed 19'],
    ]);
    expect(third.nextCursor).toBeNull();
  });
});

describe('a cursor is refused', () => {
  test('where it is made up', async () => {
    const answer = await searchContent('dress', { limit: 2, cursor: 'bWFkZSB1cA' }, dependencies);

    expect(answer).toEqual(problem('invalid_cursor'));
  });

  test('where it comes from another search', async () => {
    await publish(...[30, 31].map((number) => contentOf(number, { title: 'Denim jacket' })));
    const { nextCursor } = await search('denim', 1);

    const answer = await searchContent('jacket', { limit: 1, cursor: nextCursor ?? '' }, dependencies);

    expect(answer).toEqual(problem('invalid_cursor'));
  });

  test.each(['', 'x', '8', '-1 2026', '8 2026 2027'])('where it holds the position %j', async (sort) => {
    const cursor = sealCursor('search|dress', [{ sort, PK: 'bafy', SK: 'SEARCH' }]);

    const answer = await searchContent('dress', { limit: 2, cursor }, dependencies);

    expect(answer).toEqual(problem('invalid_cursor'));
  });

  test('but not where the query says the same in other letters', async () => {
    await publish(...[40, 41].map((number) => contentOf(number, { title: 'Éclair' })));
    const { nextCursor } = await search('ÉCLAIR', 1);

    const second = await search('  eclair', 1, nextCursor ?? '');

    expect(titles(second)).toEqual(['Éclair']);
  });
});

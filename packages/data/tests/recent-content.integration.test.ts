import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ContentRepository, RecentContentRepository } from '../src/index.ts';
import { contentOf, timeOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

let database: TestTable;
let content: ContentRepository;
let recent: RecentContentRepository;

beforeAll(async () => {
  database = await startTestTable();
  content = new ContentRepository(database.table);
  recent = new RecentContentRepository(database.table);
  await Promise.all(Array.from({ length: 20 }, (_, number) => content.create(contentOf(number))));
});

afterAll(() => database.stop());

describe('content that is no longer recent', () => {
  test('is found by its age, in whichever partition it stands', async () => {
    const places = await recent.createdUntil(timeOf(9), 100);

    expect(places.map(({ sortKey }) => sortKey).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, number) => `CONTENT#${timeOf(number)}`).toSorted(),
    );
  });

  test('leaves the list of all, and no other', async () => {
    const [oldest] = await recent.createdUntil(timeOf(0), 100);
    if (!oldest) throw new Error('There is no old content.');

    const outcomes = [await recent.leave(oldest), await recent.leave(oldest)];

    const inRecent = await content.list({ sort: 'recent', order: 'asc' }, { limit: 100 });
    const inCategory = await content.list(
      { category: 'dress', sort: 'recent', order: 'asc' },
      { limit: 100 },
    );
    expect(outcomes).toEqual(['left', 'changed']);
    expect(inRecent).toMatchObject({ items: { length: 19 } });
    expect(inCategory).toMatchObject({ items: { length: 20 } });
  });
});

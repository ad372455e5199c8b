/** A rebuilt index is what the stream makes, whatever was wrong with it, and whoever writes meanwhile. */
import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ContentRepository,
  indexContent,
  rebuildSearchIndex,
  TableSearchIndex,
  UserRepository,
} from '../src/index.ts';
import type { RebuildProgress } from '../src/index.ts';
import { contentByWord } from '../src/keys.ts';
import type { PrimaryKey } from '../src/table.ts';
import { contentIdOf, contentOf, timeOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

let testTable: TestTable;
let dependencies: {
  content: ContentRepository;
  users: UserRepository;
  index: TableSearchIndex;
};

beforeEach(async () => {
  testTable = await startTestTable();
  dependencies = {
    content: new ContentRepository(testTable.table),
    users: new UserRepository(testTable.table),
    index: new TableSearchIndex(testTable.table),
  };
  await Promise.all(
    Array.from({ length: 20 }, (_, number) =>
      dependencies.content.create(
        contentOf(number, { title: `Gown ${number}`, tags: ['silk'], active: number % 5 !== 0 }),
      ),
    ),
  );
});
afterEach(() => testTable.stop());

const TableName = () => testTable.table.getName();

const indexAll = (numbers: readonly number[]) =>
  Promise.all(numbers.map((number) => indexContent(contentIdOf(number), dependencies)));

/** Keys of all words in the table. */
async function wordRows(): Promise<readonly PrimaryKey[]> {
  const { Items = [] } = await testTable.client.send(
    new ScanCommand({ TableName: TableName(), ConsistentRead: true }),
  );
  return Items.map(({ PK, SK }) => ({ PK: PK as string, SK: SK as string }))
    .filter(({ PK }) => PK.startsWith(contentByWord.prefix))
    .toSorted((left, right) => (left.SK < right.SK ? -1 : 1));
}

const everyNumber = Array.from({ length: 20 }, (_, number) => number);

describe('a rebuild', () => {
  test('of an index that never was makes what the stream would have made', async () => {
    await rebuildSearchIndex(testTable.table, dependencies);
    const rebuilt = await wordRows();

    await indexAll(everyNumber);

    expect(rebuilt).toEqual(await wordRows());
    // Sixteen are active, of four words each: gown, the number, silk and the category dress.
    expect(rebuilt).toHaveLength(16 * 4);
  });

  test('mends lost words, removes strays, and says how much it did', async () => {
    await indexAll(everyNumber);
    const right = await wordRows();
    const strays = [
      contentByWord.key('gown', 4, timeOf(1), contentIdOf(1)),
      contentByWord.key('stray', 8, timeOf(0), contentIdOf(0)),
      contentByWord.key('stray', 8, timeOf(0), contentIdOf(999)),
    ];
    await Promise.all([
      ...right
        .slice(0, 5)
        .map((Key) => testTable.client.send(new DeleteCommand({ TableName: TableName(), Key }))),
      ...strays.map((Item) => testTable.client.send(new PutCommand({ TableName: TableName(), Item }))),
    ]);
    const told: RebuildProgress[] = [];

    const done = await rebuildSearchIndex(testTable.table, dependencies, (progress) => told.push(progress));

    expect(await wordRows()).toEqual(right);
    expect(done).toEqual({ indexed: 20, removed: 3 });
    expect(told.at(-1)).toEqual(done);
  });

  test('empties what search knows of content that is gone', async () => {
    await indexAll([1, 2]);
    const [first] = await wordRows();
    const gone = contentByWord.read(first?.SK ?? '').contentId;
    const content = {
      find: async (...request: Parameters<ContentRepository['find']>) =>
        request[0] === gone ? undefined : dependencies.content.find(...request),
    };

    await rebuildSearchIndex(testTable.table, { ...dependencies, content });

    const left = (await wordRows()).map(({ SK }) => contentByWord.read(SK).contentId);
    expect(left).not.toContain(gone);
    expect(new Set(left).size).toBe(15);
  });

  test('leaves right what changes meanwhile', async () => {
    await indexAll(everyNumber);
    const changeAll = async () => {
      await Promise.all(
        everyNumber.map(async (number) => {
          const content = await dependencies.content.find(contentIdOf(number), { consistent: true });
          if (!content) throw new Error('The content is gone');
          await dependencies.content.update(content, { title: `Cape ${number}` }, timeOf(60));
          while ((await indexContent(content.contentId, dependencies)) === 'contended');
        }),
      );
    };

    await Promise.all([rebuildSearchIndex(testTable.table, dependencies), changeAll()]);

    const words = (await wordRows()).map(({ SK }) => contentByWord.read(SK).word);
    expect(words.filter((word) => word === 'cape')).toHaveLength(16);
    expect(words).not.toContain('gown');
  });
});

/** Makes the search index again from the table, while the marketplace goes on. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { ContentId } from '@glamora/contracts';
import type { ContentRepository } from './content.ts';
import { contentByWord } from './keys.ts';
import type { SearchIndex } from './search-index.ts';
import { indexContent } from './search-indexing.ts';
import { TableSearchIndex } from './search-table-index.ts';
import type { GlamoraTable, PrimaryKey } from './table.ts';
import type { UserRepository } from './users.ts';

interface Dependencies {
  readonly content: Pick<ContentRepository, 'find'>;
  readonly users: Pick<UserRepository, 'find'>;
  readonly index: SearchIndex;
}

/** So far. */
export interface RebuildProgress {
  readonly indexed: number;
  /** Rows of words that nothing knew of. */
  readonly removed: number;
}

type Row = PrimaryKey & { readonly contentId?: ContentId };

/** Parts of the table that are read at the same time. */
const segments = 4;

/** Rows that are read in one call; each piece of content of them is indexed before the next call. */
const rowsOfCall = 500;

const writesAtOnce = 8;

/**
 * Reads the whole table once, indexes all content whatever the index says of it, and removes words that are in no document.
 * Searches and consumers go on meanwhile: every write is conditional on what was read, here as there.
 */
export async function rebuildSearchIndex(
  table: GlamoraTable,
  dependencies: Dependencies,
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<RebuildProgress> {
  let progress: RebuildProgress = { indexed: 0, removed: 0 };
  const add = (indexed: number, removed: number) => {
    progress = { indexed: progress.indexed + indexed, removed: progress.removed + removed };
    onProgress(progress);
  };
  await Promise.all(
    Array.from({ length: segments }, async (_, segment) => {
      for await (const rows of scan(table, segment)) {
        add(await indexAll(rows, dependencies), await removeStrays(rows, dependencies.index));
      }
    }),
  );
  return progress;
}

/** Rows of content, of what search knows of content, and of words. */
async function* scan(table: GlamoraTable, segment: number): AsyncGenerator<readonly Row[]> {
  let start: Record<string, unknown> | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- each call starts where the one before ended
    const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(
      new ScanCommand({
        TableName: table.getName(),
        Segment: segment,
        TotalSegments: segments,
        Limit: rowsOfCall,
        ExclusiveStartKey: start,
        ConsistentRead: true,
        ProjectionExpression: 'PK, SK, contentId',
        FilterExpression: '#entity IN (:content, :document) OR begins_with(PK, :word)',
        ExpressionAttributeNames: { '#entity': '_et' },
        ExpressionAttributeValues: {
          ':content': 'Content',
          ':document': 'SearchDocument',
          ':word': contentByWord.prefix,
        },
      }),
    );
    yield Items as Row[];
    start = LastEvaluatedKey;
  } while (start);
}

async function indexAll(rows: readonly Row[], dependencies: Dependencies): Promise<number> {
  // A document of content that is gone is met here too, and emptied. Content and document share a partition.
  const byPartition = new Map(rows.flatMap(({ PK, contentId }) => (contentId ? [[PK, contentId]] : [])));
  return workThrough([...byPartition.values()], async (contentId) => {
    const outcome = await indexContent(contentId, dependencies, { rewrite: true });
    // Contended: its consumers are writing it this very moment.
    return outcome === 'indexed' ? 1 : 0;
  });
}

async function removeStrays(rows: readonly Row[], index: SearchIndex): Promise<number> {
  if (!(index instanceof TableSearchIndex)) return 0;
  const words = rows.filter(({ PK }) => PK.startsWith(contentByWord.prefix));
  const byContent = Map.groupBy(words, ({ SK }) => contentByWord.read(SK).contentId);
  return workThrough([...byContent], ([contentId, keys]) => index.removeStrayWords(contentId, keys));
}

/** A few at a time. @returns the sum of the results. */
async function workThrough<Entry>(
  entries: readonly Entry[],
  work: (entry: Entry) => Promise<number>,
): Promise<number> {
  const waiting = [...entries];
  let sum = 0;
  const worker = async () => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- a worker takes one entry after the other
      const result = await work(entry);
      sum += result;
    }
  };
  await Promise.all(Array.from({ length: writesAtOnce }, worker));
  return sum;
}

/** Makes the search index again from the table, while the marketplace goes on. */
import type { ContentId } from '@glamora/contracts';
import type { ContentRepository } from './content.ts';
import { contentByWord } from './keys.ts';
import type { SearchIndex } from './search-index.ts';
import { indexContent } from './search-indexing.ts';
import { TableSearchIndex } from './search-table-index.ts';
import type { GlamoraTable } from './table.ts';
import { walkTable, workThrough } from './table-walk.ts';
import type { WalkedRow, WalkFilter } from './table-walk.ts';
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

/** Rows of content, of what search knows of content, and of words. */
const indexedRows: WalkFilter = {
  ProjectionExpression: 'PK, SK, contentId',
  FilterExpression: '#entity IN (:content, :document) OR begins_with(PK, :word)',
  ExpressionAttributeNames: { '#entity': '_et' },
  ExpressionAttributeValues: {
    ':content': 'Content',
    ':document': 'SearchDocument',
    ':word': contentByWord.prefix,
  },
};

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
  await walkTable(table, indexedRows, async (rows) =>
    add(await indexAll(rows, dependencies), await removeStrays(rows, dependencies.index)),
  );
  return progress;
}

async function indexAll(rows: readonly WalkedRow[], dependencies: Dependencies): Promise<number> {
  // A document of content that is gone is met here too, and emptied. Content and document share a partition.
  const byPartition = new Map(
    rows.flatMap(({ PK, contentId }): [string, ContentId][] =>
      contentId === undefined ? [] : [[PK, contentId as ContentId]],
    ),
  );
  return workThrough([...byPartition.values()], async (contentId) => {
    const outcome = await indexContent(contentId, dependencies, { rewrite: true });
    // Contended: its consumers are writing it this very moment.
    return outcome === 'indexed' ? 1 : 0;
  });
}

async function removeStrays(rows: readonly WalkedRow[], index: SearchIndex): Promise<number> {
  if (!(index instanceof TableSearchIndex)) return 0;
  const words = rows.filter(({ PK }) => PK.startsWith(contentByWord.prefix));
  const byContent = Map.groupBy(words, ({ SK }) => contentByWord.read(SK).contentId);
  return workThrough([...byContent], ([contentId, keys]) => index.removeStrayWords(contentId, keys));
}

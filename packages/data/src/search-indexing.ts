/** Brings the search index in line with what the table says of a piece of content. */
import { canonicalCid } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import type { Content, ContentReader } from './content-reader.ts';
import type { SearchDocument, SearchIndex, StoredSearchDocument } from './search-index.ts';
import { indexedWords } from './search-words.ts';
import type { User, UserRepository } from './users.ts';

interface Dependencies {
  readonly content: Pick<ContentReader, 'find'>;
  readonly users: Pick<UserRepository, 'find'>;
  readonly index: SearchIndex;
}

/** `contended`: others wrote the same document again and again meanwhile; worth another try later. */
export type Indexing = 'indexed' | 'unchanged' | 'contended';

const attempts = 5;

/**
 * Late, doubled and concurrent calls end alike: the document is read before the content is, and written only where it is
 * still the one that was read. Whoever read older content has read an older document too, and comes too late.
 * @param options.rewrite writes the index also where it seems right already.
 */
export async function indexContent(
  contentId: ContentId,
  { content, users, index }: Dependencies,
  { rewrite = false } = {},
): Promise<Indexing> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each attempt starts from what the one before lost to
    const stored = await index.find(contentId);
    // oxlint-disable-next-line no-await-in-loop
    const found = await content.find(contentId, { consistent: true });
    // oxlint-disable-next-line no-await-in-loop
    const creator = found && (await users.find(found.creator, { consistent: true }));
    const wanted = found ? documentOf(found, creator) : stored && emptied(stored);
    if (!wanted || (!rewrite && stored?.madeFrom === wanted.madeFrom)) return 'unchanged';
    // oxlint-disable-next-line no-await-in-loop
    if ((await index.replace(wanted, stored, { rewrite })) === 'written') return 'indexed';
  }
  return 'contended';
}

function documentOf(content: Content, creator: User | undefined): SearchDocument {
  return {
    contentId: canonicalCid(content.contentId) as ContentId,
    createdAt: content.createdAt,
    madeFrom: `${content.createdAt} ${content.version} ${creator?.updatedAt ?? 'nobody'}`,
    words: content.active
      ? indexedWords({ ...content, creatorName: creator?.username ?? null })
      : new Map<string, number>(),
  };
}

/** An empty document stays: a late write must still find that it comes too late. */
function emptied(stored: StoredSearchDocument): SearchDocument {
  return { ...stored, madeFrom: 'removed', words: new Map() };
}

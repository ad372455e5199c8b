/** Keeps the search index as the table is. */
import { Problem } from '@glamora/contracts';
import type { SearchMessage } from '@glamora/contracts';
import { indexContent } from '@glamora/data';
import type { ContentRepository, SearchIndex, UserRepository } from '@glamora/data';

interface Dependencies {
  readonly content: Pick<ContentRepository, 'find' | 'listByCreator'>;
  readonly users: Pick<UserRepository, 'find'>;
  readonly index: SearchIndex;
  /** Sends to the queue that the message came from. @returns the places of those not taken. */
  readonly send: (
    messages: readonly SearchMessage[],
    options: { readonly groupOf: () => string },
  ) => Promise<readonly number[]>;
}

/** `contended`: somebody else keeps writing the same documents; the message is to come again. */
export type IndexOutcome = 'done' | 'contended';

/** Content of a creator that one message brings in line: well within the time-out of the function. */
const creatorPage = 25;

/** Late, doubled or concurrent, a message does no harm: it says what to look at, and the table says what is so. */
export async function keepIndex(message: SearchMessage, dependencies: Dependencies): Promise<IndexOutcome> {
  if (message.type === 'search.index_creator') return indexCreator(message, dependencies);
  return (await indexContent(message.contentId, dependencies)) === 'contended' ? 'contended' : 'done';
}

/** Inactive content is not listed and need not be: it stands in no index, and is indexed anew once it is active. */
async function indexCreator(
  { creator, cursor }: Extract<SearchMessage, { type: 'search.index_creator' }>,
  dependencies: Dependencies,
): Promise<IndexOutcome> {
  const page = await dependencies.content.listByCreator(creator, {
    limit: creatorPage,
    cursor: cursor ?? undefined,
  });
  if (page instanceof Problem) throw new Error('The cursor of a message is not one that the list gave');
  const outcomes = await Promise.all(
    page.items.map(({ contentId }) => indexContent(contentId, dependencies)),
  );
  if (outcomes.includes('contended')) return 'contended';
  if (page.nextCursor !== null) {
    const next: SearchMessage = { type: 'search.index_creator', creator, cursor: page.nextCursor };
    const failed = await dependencies.send([next], { groupOf: () => creator });
    // Doing this page again is harmless; not doing the next one would not be.
    if (failed.length > 0) return 'contended';
  }
  return 'done';
}

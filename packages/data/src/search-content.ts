/** Finds content by words, page by page. */
import { Problem, problem } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import type { Content, ContentReader } from './content-reader.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { Position } from './cursor.ts';
import type { Page, PageRequest } from './ordered-list.ts';
import type { SearchIndex, SearchMatch } from './search-index.ts';
import { queryWords } from './search-words.ts';

interface Dependencies {
  readonly index: Pick<SearchIndex, 'match'>;
  readonly content: Pick<ContentReader, 'findMany'>;
}

/** The best first; content that went off sale since it was indexed is left out. A query without a word finds nothing. */
export async function searchContent(
  query: string,
  { limit, cursor }: PageRequest,
  { index, content }: Dependencies,
): Promise<Page<Content> | Problem<'invalid_cursor'>> {
  const words = queryWords(query);
  const scope = `search|${words.join(' ')}`;
  const opened = openCursor(scope, cursor, 1);
  if (opened instanceof Problem) return opened;
  let after = opened[0] === 'start' ? undefined : opened[0] && toMatch(opened[0]);
  if (opened[0] !== 'start' && !after) return problem('invalid_cursor');

  let isLast = words.length === 0;
  const items: Content[] = [];
  while (items.length < limit && !isLast) {
    // One after the other on purpose: the next matches start where the last ones ended.
    // oxlint-disable-next-line no-await-in-loop
    const found = await index.match({ words, limit: limit - items.length, after });
    // oxlint-disable-next-line no-await-in-loop
    const loaded = await content.findMany(found.matches.map(({ contentId }) => contentId));
    items.push(...loaded.flatMap((one) => (one?.active ? [one] : [])));
    after = found.matches.at(-1) ?? after;
    ({ isLast } = found);
  }
  return { items, nextCursor: isLast || !after ? null : sealCursor(scope, [toPosition(after)]) };
}

function toPosition({ weight, createdAt, contentId }: SearchMatch): Position {
  return { sort: `${weight} ${createdAt}`, PK: contentId, SK: 'SEARCH' };
}

function toMatch({ sort, PK }: Position): SearchMatch | undefined {
  const [, weight, createdAt] = /^([0-9]{1,4}) (\S{1,40})$/.exec(sort) ?? [];
  if (weight === undefined || createdAt === undefined) return undefined;
  return { weight: Number(weight), createdAt, contentId: PK as ContentId };
}

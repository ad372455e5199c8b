/** What finds content by its words. The table does it where nothing else is configured; see also `./open-search`. */
import type { ContentId } from '@glamora/contracts';

/** What is indexed of one piece of content. */
export interface SearchDocument {
  readonly contentId: ContentId;
  readonly createdAt: string;
  /** Names the state of content and creator that it was made from: another state has another name. */
  readonly madeFrom: string;
  /** Each with its weight, 1 to 8; none for content that is not to be found. */
  readonly words: ReadonlyMap<string, number>;
}

export interface StoredSearchDocument extends SearchDocument {
  /** Changes with every write, whatever is written. */
  readonly revision: string;
}

export interface SearchMatch {
  readonly contentId: ContentId;
  /** The sum, over the words of the query, of the heaviest word that each of them found. */
  readonly weight: number;
  readonly createdAt: string;
}

export interface MatchRequest {
  /** At least one; all of them must find a word. */
  readonly words: readonly string[];
  readonly limit: number;
  /** The last match that was given. */
  readonly after?: SearchMatch | undefined;
}

export interface Matches {
  /** In the order of {@link compareMatches}. */
  readonly matches: readonly SearchMatch[];
  readonly isLast: boolean;
}

export interface SearchIndex {
  find(contentId: ContentId): Promise<StoredSearchDocument | undefined>;
  /**
   * Puts the document in the place of the one that was read.
   * @param options.rewrite writes also what should be there already: for an index that is doubted.
   * @returns `overtaken` where that one is no longer there; then nothing is written.
   */
  replace(
    document: SearchDocument,
    replaced: StoredSearchDocument | undefined,
    options?: { readonly rewrite?: boolean },
  ): Promise<'written' | 'overtaken'>;
  match(request: MatchRequest): Promise<Matches>;
}

/** The heaviest first, and of these the newest. */
export function compareMatches(left: SearchMatch, right: SearchMatch): number {
  if (left.weight !== right.weight) return right.weight - left.weight;
  if (left.createdAt !== right.createdAt) return left.createdAt < right.createdAt ? 1 : -1;
  return left.contentId < right.contentId ? -1 : Number(left.contentId > right.contentId);
}

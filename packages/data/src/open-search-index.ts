/**
 * The search index in an OpenSearch (or Elasticsearch) cluster. It holds the same words with the same weights as the index in
 * the table, and so gives the same answers; what it adds is that no word is too common for it.
 */
import { canonicalCid } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import type {
  Matches,
  MatchRequest,
  SearchDocument,
  SearchIndex,
  StoredSearchDocument,
} from './search-index.ts';
import { isSingleLetter, searchWeights } from './search-words.ts';

/** One HTTP call to the cluster; throws where it does not answer. */
export type CallCluster = (call: {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}) => Promise<{ readonly status: number; readonly body: unknown }>;

export const openSearchIndexName = 'glamora-content';

/** A field for each weight, named by the place that gives it. */
const places = Object.entries(searchWeights);
const keyword = { type: 'keyword' };

export class OpenSearchIndex implements SearchIndex {
  readonly #call: CallCluster;

  constructor(call: CallCluster) {
    this.#call = call;
  }

  /** Makes the index where there is none: without its mapping the cluster would take our words apart again. */
  async prepare(): Promise<void> {
    const { status, body } = await this.#call({
      method: 'PUT',
      path: `/${openSearchIndexName}`,
      body: {
        mappings: {
          dynamic: 'strict',
          properties: Object.fromEntries(
            [...places.map(([place]) => place), 'contentId', 'createdAt', 'madeFrom'].map((field) => [
              field,
              keyword,
            ]),
          ),
        },
      },
    });
    const exists = status === 400 && errorType(body) === 'resource_already_exists_exception';
    if (status !== 200 && !exists) throw unexpected('making the index', status, body);
  }

  async find(contentId: ContentId): Promise<StoredSearchDocument | undefined> {
    const path = `/${openSearchIndexName}/_doc/${canonicalCid(contentId)}`;
    const { status, body } = await this.#call({ method: 'GET', path });
    if (status === 404) return undefined;
    if (status !== 200) throw unexpected('reading a document', status, body);
    return toDocument(body as StoredRow);
  }

  async replace(
    document: SearchDocument,
    replaced: StoredSearchDocument | undefined,
  ): Promise<'written' | 'overtaken'> {
    const id = canonicalCid(document.contentId);
    const [sequence, term] = replaced?.revision.split(' ') ?? [];
    const path = replaced
      ? `/${openSearchIndexName}/_doc/${id}?if_seq_no=${sequence}&if_primary_term=${term}`
      : `/${openSearchIndexName}/_create/${id}`;
    const { status, body } = await this.#call({ method: 'PUT', path, body: toRow(document) });
    if (status === 409) return 'overtaken';
    if (status !== 200 && status !== 201) throw unexpected('writing a document', status, body);
    return 'written';
  }

  async match(request: MatchRequest): Promise<Matches> {
    const { status, body } = await this.#call({
      method: 'POST',
      path: `/${openSearchIndexName}/_search`,
      body: searchBody(request),
    });
    if (status !== 200) throw unexpected('searching', status, body);
    const { hits } = (body as { hits: { hits: { sort: [number, string, string] }[] } }).hits;
    const matches = hits.map(({ sort: [weight, createdAt, contentId] }) => ({
      weight,
      createdAt,
      contentId: contentId as ContentId,
    }));
    return { matches: matches.slice(0, request.limit), isLast: matches.length <= request.limit };
  }
}

/** What is asked of the cluster. Each word adds the weight of the heaviest place in which it is found, and must be found. */
export function searchBody({ words, limit, after }: MatchRequest): object {
  return {
    // One more than is wanted: whether anything is left shows at once.
    size: limit + 1,
    track_total_hits: false,
    _source: false,
    query: {
      bool: {
        must: words.map((word) => ({
          dis_max: {
            queries: places.map(([place, weight]) => ({
              constant_score: {
                filter: { [isSingleLetter(word) ? 'term' : 'prefix']: { [place]: word } },
                boost: weight,
              },
            })),
          },
        })),
      },
    },
    sort: [{ _score: 'desc' }, { createdAt: 'desc' }, { contentId: 'asc' }],
    ...(after && { search_after: [after.weight, after.createdAt, after.contentId] }),
  };
}

interface Row {
  readonly contentId: string;
  readonly createdAt: string;
  readonly madeFrom: string;
  readonly [place: string]: string | readonly string[];
}

interface StoredRow {
  readonly _seq_no: number;
  readonly _primary_term: number;
  readonly _source: Row;
}

function toRow({ contentId, createdAt, madeFrom, words }: SearchDocument): Row {
  const wordsOf = (weight: number) =>
    [...words].flatMap(([word, wordWeight]) => (wordWeight === weight ? [word] : []));
  return {
    contentId: canonicalCid(contentId),
    createdAt,
    madeFrom,
    ...Object.fromEntries(places.map(([place, weight]) => [place, wordsOf(weight)])),
  };
}

function toDocument({
  _seq_no: sequence,
  _primary_term: term,
  _source: row,
}: StoredRow): StoredSearchDocument {
  return {
    contentId: row.contentId as ContentId,
    createdAt: row.createdAt,
    madeFrom: row.madeFrom,
    words: new Map(
      places.flatMap(([place, weight]) =>
        ((row[place] ?? []) as readonly string[]).map((word) => [word, weight] as const),
      ),
    ),
    revision: `${sequence} ${term}`,
  };
}

function errorType(body: unknown): string | undefined {
  return (body as { error?: { type?: string } } | undefined)?.error?.type;
}

function unexpected(what: string, status: number, body: unknown): Error {
  return new Error(`The search cluster refused ${what}: ${status} ${errorType(body) ?? ''}`);
}

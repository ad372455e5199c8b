/** The search index in the table: a row for every word of a piece of content, and one that tells which they are. */
import { canonicalCid } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Entity } from 'dynamodb-toolbox/entity';
import { ConditionCheck } from 'dynamodb-toolbox/entity/actions/transactCheck';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { item } from 'dynamodb-toolbox/schema/item';
import { number } from 'dynamodb-toolbox/schema/number';
import { record } from 'dynamodb-toolbox/schema/record';
import { string } from 'dynamodb-toolbox/schema/string';
import { batchGet } from './batch.ts';
import { contentByWord, searchDocumentKey } from './keys.ts';
import { readRow } from './read-row.ts';
import type { StoredRow } from './read-row.ts';
import { compareMatches } from './search-index.ts';
import type {
  Matches,
  MatchRequest,
  SearchDocument,
  SearchIndex,
  SearchMatch,
  StoredSearchDocument,
} from './search-index.ts';
import { findsWord, isSingleLetter } from './search-words.ts';
import type { GlamoraTable, PrimaryKey } from './table.ts';
import { writeTogether } from './transaction.ts';

/** What one search reads at most, so that no query costs much more than another. */
export interface ReadLimits {
  /** Words whose rows are read; further ones are looked up in the documents. */
  readonly words: number;
  /** Rows of a word in each of its partitions: the best of a very common word, all of any other. */
  readonly rowsOfPartition: number;
  /** Documents that are read where a word has more rows than were read. */
  readonly documents: number;
}

const defaultLimits: ReadLimits = { words: 6, rowsOfPartition: 250, documents: 300 };

/** Writes in one transaction, at most. */
const largestTransaction = 100;

const schema = item({
  contentId: string().key(),
  createdAt: string(),
  madeFrom: string(),
  words: record(string(), number()),
  revision: number(),
});

/** What was read of the rows that a word of the query finds. */
interface Found {
  readonly matches: ReadonlyMap<ContentId, SearchMatch>;
  readonly isComplete: boolean;
}

export class TableSearchIndex implements SearchIndex {
  readonly #table: GlamoraTable;
  readonly #limits: ReadLimits;
  readonly #entity: ReturnType<typeof documentEntity>;

  constructor(table: GlamoraTable, limits: ReadLimits = defaultLimits) {
    this.#table = table;
    this.#limits = limits;
    this.#entity = documentEntity(table);
  }

  async find(contentId: ContentId): Promise<StoredSearchDocument | undefined> {
    const row = await readRow(this.#table, searchDocumentKey(contentId), { consistent: true });
    return row && toDocument(row);
  }

  async replace(
    document: SearchDocument,
    replaced: StoredSearchDocument | undefined,
    { rewrite = false } = {},
  ): Promise<'written' | 'overtaken'> {
    const before = new Map(replaced ? wordKeys(replaced).map((key) => [key.SK, key]) : []);
    const after = new Map(wordKeys(document).map((key) => [key.SK, key]));
    const TableName = this.#table.getName();
    const result = await writeTogether(this.#table.getDocumentClient(), [
      this.#documentWrite(document, replaced),
      ...[...before.values()]
        .filter(({ SK }) => !after.has(SK))
        .map((Key) => ({ Delete: { TableName, Key } })),
      ...[...after.values()]
        .filter(({ SK }) => rewrite || !before.has(SK))
        .map((Item) => ({ Put: { TableName, Item } })),
    ]);
    return result.outcome === 'written' ? 'written' : 'overtaken';
  }

  /**
   * Removes, of these rows, the words that the document of their content does not hold. No write of ours leaves such rows:
   * this is for an index that is doubted.
   * @param keys of words of one piece of content.
   * @returns how many there were; none where the document was written meanwhile, as then they may be right.
   */
  async removeStrayWords(contentId: ContentId, keys: readonly PrimaryKey[]): Promise<number> {
    const stored = await this.find(contentId);
    const known = new Set(stored ? wordKeys(stored).map(({ SK }) => SK) : []);
    const strays = keys.filter(({ SK }) => !known.has(SK)).slice(0, largestTransaction - 1);
    if (strays.length === 0) return 0;
    const TableName = this.#table.getName();
    const { outcome } = await writeTogether(this.#table.getDocumentClient(), [
      this.#entity.build(ConditionCheck).key({ contentId }).condition(isStill(stored)).params(),
      ...strays.map(({ PK, SK }) => ({ Delete: { TableName, Key: { PK, SK } } })),
    ]);
    return outcome === 'written' ? strays.length : 0;
  }

  async match({ words, limit, after }: MatchRequest): Promise<Matches> {
    const candidates = await this.#candidates(words);
    const rest = candidates
      .toSorted(compareMatches)
      .filter((match) => after === undefined || compareMatches(match, after) > 0);
    return { matches: rest.slice(0, limit), isLast: rest.length <= limit };
  }

  /** Everything that all words find, as far as the limits let it be read. */
  async #candidates(words: readonly string[]): Promise<readonly SearchMatch[]> {
    // Long words are rare words: these narrow the choice most.
    const read = words.toSorted((left, right) => right.length - left.length).slice(0, this.#limits.words);
    const found = await Promise.all(read.map((word) => this.#read(word)));
    const complete = found.filter(({ isComplete }) => isComplete);
    const matches = complete.length > 0 ? foundByAll(complete) : foundByAny(found);
    const isDecided = words.length === Math.max(complete.length, 1);
    return isDecided ? matches : this.#checked(matches, words);
  }

  /** Of the best of what some of the words find, those whose documents hold all words. */
  async #checked(matches: readonly SearchMatch[], words: readonly string[]): Promise<readonly SearchMatch[]> {
    const best = matches.toSorted(compareMatches).slice(0, this.#limits.documents);
    const rows = await batchGet(
      this.#table.getDocumentClient(),
      this.#table.getName(),
      best.map(({ contentId }) => searchDocumentKey(contentId)),
    );
    return rows.flatMap((row, place) => {
      const weight = row && weightOf(toDocument(row).words, words);
      const match = best[place];
      return weight === undefined || !match ? [] : [{ ...match, weight }];
    });
  }

  async #read(word: string): Promise<Found> {
    const matches = new Map<ContentId, SearchMatch>();
    const partitions = await Promise.all(
      contentByWord.partitions(word).map((partition) => this.#readPartition(partition, word)),
    );
    for (const { contentId, createdAt, weight } of partitions.flatMap(({ rows }) => rows)) {
      const known = matches.get(contentId);
      if (!known || known.weight < weight) matches.set(contentId, { contentId, createdAt, weight });
    }
    return { matches, isComplete: partitions.every(({ isComplete }) => isComplete) };
  }

  async #readPartition(partition: string, word: string) {
    const { Items = [], LastEvaluatedKey } = await this.#table.getDocumentClient().send(
      new QueryCommand({
        TableName: this.#table.getName(),
        KeyConditionExpression: 'PK = :partition AND begins_with(SK, :beginning)',
        ExpressionAttributeValues: {
          ':partition': partition,
          ':beginning': isSingleLetter(word) ? contentByWord.beginning(word) : word,
        },
        Limit: this.#limits.rowsOfPartition,
      }),
    );
    return {
      rows: Items.map(({ SK }) => contentByWord.read(SK as string)),
      isComplete: LastEvaluatedKey === undefined,
    };
  }

  #documentWrite(document: SearchDocument, replaced: StoredSearchDocument | undefined) {
    return this.#entity
      .build(PutTransaction)
      .item({
        contentId: canonicalCid(document.contentId),
        createdAt: document.createdAt,
        madeFrom: document.madeFrom,
        words: Object.fromEntries(document.words),
        revision: replaced ? Number(replaced.revision) + 1 : 1,
      })
      .options({ condition: isStill(replaced) })
      .params();
  }
}

function documentEntity(table: GlamoraTable) {
  return new Entity({
    name: 'SearchDocument',
    table,
    schema,
    computeKey: ({ contentId }) => searchDocumentKey(contentId as ContentId),
    timestamps: false,
  });
}

/** The condition that the document is still the one that was read. */
function isStill(document: StoredSearchDocument | undefined) {
  return document
    ? ({ attr: 'revision', eq: Number(document.revision) } as const)
    : ({ attr: 'revision', exists: false } as const);
}

function toDocument(row: StoredRow): StoredSearchDocument {
  const stored = row as unknown as Pick<StoredSearchDocument, 'contentId' | 'createdAt' | 'madeFrom'> & {
    readonly words: Readonly<Record<string, number>>;
    readonly revision: number;
  };
  return {
    contentId: stored.contentId,
    createdAt: stored.createdAt,
    madeFrom: stored.madeFrom,
    words: new Map(Object.entries(stored.words)),
    revision: String(stored.revision),
  };
}

function wordKeys({ contentId, createdAt, words }: SearchDocument): PrimaryKey[] {
  return [...words].map(([word, weight]) => contentByWord.key(word, weight, createdAt, contentId));
}

/** What all of the words find, with the sum of the weights. */
function foundByAll(found: readonly Found[]): readonly SearchMatch[] {
  const counts = new Map<ContentId, number>();
  for (const contentId of found.flatMap(({ matches }) => [...matches.keys()]))
    counts.set(contentId, (counts.get(contentId) ?? 0) + 1);
  return foundByAny(found).filter(({ contentId }) => counts.get(contentId) === found.length);
}

/** What at least one of the words finds; what several of them find weighs more. */
function foundByAny(found: readonly Found[]): readonly SearchMatch[] {
  const sums = new Map<ContentId, SearchMatch>();
  for (const match of found.flatMap(({ matches }) => [...matches.values()])) {
    const { weight = 0 } = sums.get(match.contentId) ?? {};
    sums.set(match.contentId, { ...match, weight: match.weight + weight });
  }
  return [...sums.values()];
}

/** undefined where one of the words finds nothing. */
function weightOf(indexed: ReadonlyMap<string, number>, words: readonly string[]): number | undefined {
  const weights = words.map((word) =>
    Math.max(0, ...[...indexed].map(([known, weight]) => (findsWord(word, known) ? weight : 0))),
  );
  return weights.includes(0) ? undefined : weights.reduce((sum, weight) => sum + weight, 0);
}

/** Content as it stands in the table, for those who only read it. */
import type { ContentId, WalletAddress, Wei } from '@glamora/contracts';
import { batchGet } from './batch.ts';
import { contentKey } from './keys.ts';
import { readRow } from './read-row.ts';
import type { StoredRow } from './read-row.ts';
import type { GlamoraTable } from './table.ts';

export interface Content {
  readonly contentId: ContentId;
  readonly creator: WalletAddress;
  readonly title: string;
  readonly description: string | null;
  readonly category: string;
  readonly priceWei: Wei;
  readonly tags: readonly string[];
  /** Inactive content is neither listed nor sold; who bought it may still open it. */
  readonly active: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Counts the changes; a change names the version that it was made from. */
  readonly version: number;
}

/** Reads by id. */
export class ContentReader {
  readonly #table: GlamoraTable;

  constructor(table: GlamoraTable) {
    this.#table = table;
  }

  /** @param options.consistent whether a write of a moment ago has to be seen; costs twice as much. */
  async find(
    contentId: ContentId,
    options: { readonly consistent?: boolean } = {},
  ): Promise<Content | undefined> {
    const row = await readRow(this.#table, contentKey(contentId), options);
    return row && toContent(row);
  }

  /** In the order of the ids; undefined where there is none. */
  async findMany(contentIds: readonly ContentId[]): Promise<readonly (Content | undefined)[]> {
    const keys = contentIds.map((contentId) => contentKey(contentId));
    const rows = await batchGet(this.#table.getDocumentClient(), this.#table.getName(), keys);
    return rows.map((row) => row && toContent(row));
  }
}

export function toContent(row: StoredRow): Content {
  const stored = row as unknown as Omit<Content, 'priceWei' | 'description'> & {
    readonly priceWei: string;
    readonly description?: string;
  };
  return {
    contentId: stored.contentId,
    creator: stored.creator,
    title: stored.title,
    description: stored.description ?? null,
    category: stored.category,
    priceWei: BigInt(stored.priceWei) as Wei,
    tags: stored.tags,
    active: stored.active,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    version: stored.version,
  };
}

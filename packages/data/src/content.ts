/** Content: one row a CID, and the four lists that it stands in. */
import type { ContentId, Problem, WalletAddress, Wei } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { ConditionCheck } from 'dynamodb-toolbox/entity/actions/transactCheck';
import { $remove, $set, UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { boolean } from 'dynamodb-toolbox/schema/boolean';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { batchGet } from './batch.ts';
import { unlessRefused } from './conditional.ts';
import { ContentReader, toContent } from './content-reader.ts';
import type { Content } from './content-reader.ts';
import {
  catalogueByPrice,
  contentKey,
  contentOfCategoryByAge,
  contentOfCategoryByPrice,
  contentOfCreator,
  priceFrom,
  priceThrough,
  recentContent,
} from './keys.ts';
import type { MergedList } from './merged-list.ts';
import { readPage } from './ordered-list.ts';
import type { Page, PageRequest } from './ordered-list.ts';
import { OwnerPartitions, partitionAt } from './owner-partitions.ts';
import { indexes } from './table.ts';
import type { GlamoraTable, PrimaryKey } from './table.ts';

/** undefined leaves a field as it is. */
export interface ContentChanges {
  readonly title?: string | undefined;
  readonly description?: string | null | undefined;
  readonly priceWei?: Wei | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly active?: boolean | undefined;
}

export interface ContentListing {
  readonly category?: string | undefined;
  /** `recent` without a category lists the last 90 days. */
  readonly sort: 'price' | 'recent';
  readonly order: 'asc' | 'desc';
  readonly minPriceWei?: bigint | undefined;
  readonly maxPriceWei?: bigint | undefined;
}

const schema = item({
  contentId: string().key(),
  creator: string(),
  title: string(),
  description: string().optional(),
  category: string(),
  /** Decimal digits: wei outgrow a JavaScript number. */
  priceWei: string(),
  tags: list(string()),
  active: boolean(),
  createdAt: string(),
  updatedAt: string(),
  version: number(),
  GSI1PK: string().optional().hidden(),
  GSI1SK: string().optional().hidden(),
  GSI2PK: string().optional().hidden(),
  GSI2SK: string().optional().hidden(),
  GSI3PK: string().optional().hidden(),
  GSI3SK: string().optional().hidden(),
  GSI4PK: string().optional().hidden(),
  GSI4SK: string().optional().hidden(),
  GSI5PK: string().optional().hidden(),
  GSI5SK: string().optional().hidden(),
});

/** Reads, and writes too. */
export class ContentRepository extends ContentReader {
  readonly #table: GlamoraTable;
  readonly #entity: ReturnType<typeof contentEntity>;
  readonly #owners: OwnerPartitions;

  constructor(table: GlamoraTable, owners = new OwnerPartitions(table)) {
    super(table);
    this.#table = table;
    this.#entity = contentEntity(table);
    this.#owners = owners;
  }

  /** `exists` where these bytes are registered already, under either CID version. */
  async create(content: Content): Promise<'created' | 'exists'> {
    const { description, priceWei, tags, ...rest } = content;
    const { creator, createdAt } = content;
    const bucketedFrom = await this.#owners.bucketedFrom('content', creator);
    const result = await unlessRefused(
      this.#entity
        .build(PutItemCommand)
        .item({
          ...rest,
          tags: [...tags],
          priceWei: priceWei.toString(),
          ...(description === null ? {} : { description }),
          GSI1PK: partitionAt(contentOfCreator.partitionKey(creator), createdAt, bucketedFrom),
          GSI1SK: contentOfCreator.sortKey(createdAt),
          ...(content.active ? listingKeys(content) : {}),
        })
        .options({ condition: { attr: 'createdAt', exists: false } })
        .send(),
    );
    return result === 'refused' ? 'exists' : 'created';
  }

  /** @returns the changed content; `conflict` where it is no longer the version that `content` was read as. */
  async update(content: Content, changes: ContentChanges, now: string): Promise<Content | 'conflict'> {
    const changed: Content = {
      ...content,
      ...withoutUndefined(changes),
      updatedAt: now,
      version: content.version + 1,
    };
    const result = await unlessRefused(
      this.#entity
        .build(UpdateItemCommand)
        .item({
          contentId: content.contentId,
          title: changed.title,
          description: changed.description ?? $remove(),
          priceWei: changed.priceWei.toString(),
          tags: $set([...changed.tags]),
          active: changed.active,
          updatedAt: changed.updatedAt,
          version: changed.version,
          ...(changed.active ? listingKeys(changed) : noListingKeys),
        })
        .options({ condition: { attr: 'version', eq: content.version } })
        .send(),
    );
    return result === 'refused' ? 'conflict' : changed;
  }

  /** A check for {@link writeTogether}: the content is still on sale as it was read, at the price that was read. */
  stillOnSale({ contentId, priceWei }: Content) {
    return this.#entity
      .build(ConditionCheck)
      .key({ contentId })
      .condition({
        and: [
          { attr: 'active', eq: true },
          { attr: 'priceWei', eq: priceWei.toString() },
        ],
      })
      .params();
  }

  async list(listing: ContentListing, page: PageRequest): Promise<Page<Content> | Problem<'invalid_cursor'>> {
    return readPage(this.#table, orderedList(listing), page, async (rows) => {
      const found = await this.#load(rows);
      return found.map((content) =>
        content?.active && isWithinPrice(content, listing) ? content : undefined,
      );
    });
  }

  /** Active content of a creator, newest first. */
  async listByCreator(
    creator: WalletAddress,
    page: PageRequest,
  ): Promise<Page<Content> | Problem<'invalid_cursor'>> {
    const newestFirst = await this.#owners.newestFirst('content', creator);
    return readPage(this.#table, newestFirst, page, async (rows) =>
      rows.map((row) => toContent(row)).map((content) => (content.active ? content : undefined)),
    );
  }

  async #load(keys: readonly PrimaryKey[]): Promise<readonly (Content | undefined)[]> {
    const rows = await batchGet(this.#table.getDocumentClient(), this.#table.getName(), keys);
    return rows.map((row) => row && toContent(row));
  }
}

function contentEntity(table: GlamoraTable) {
  return new Entity({
    name: 'Content',
    table,
    schema,
    computeKey: ({ contentId }) => contentKey(contentId as ContentId),
    timestamps: false,
  });
}

/** Where active content is listed. The 90 days of the recent list end by a job of the archiver, not here. */
function listingKeys({ contentId, category, priceWei, createdAt }: Content) {
  return {
    GSI2PK: contentOfCategoryByPrice.partitionKey(category, contentId),
    GSI2SK: contentOfCategoryByPrice.sortKey(priceWei, createdAt),
    GSI3PK: contentOfCategoryByAge.partitionKey(category, contentId),
    GSI3SK: contentOfCategoryByAge.sortKey(createdAt),
    GSI4PK: recentContent.partitionKey(contentId),
    GSI4SK: recentContent.sortKey(createdAt),
    GSI5PK: catalogueByPrice.partitionKey(contentId),
    GSI5SK: catalogueByPrice.sortKey(priceWei, createdAt),
  };
}

const noListingKeys = {
  GSI2PK: $remove(),
  GSI2SK: $remove(),
  GSI3PK: $remove(),
  GSI3SK: $remove(),
  GSI4PK: $remove(),
  GSI4SK: $remove(),
  GSI5PK: $remove(),
  GSI5SK: $remove(),
};

function orderedList({ category, sort, order, minPriceWei, maxPriceWei }: ContentListing): MergedList {
  if (sort === 'price') {
    return {
      ...(category === undefined
        ? { index: indexes.catalogueByPrice, partitions: catalogueByPrice.partitions() }
        : { index: indexes.category, partitions: contentOfCategoryByPrice.partitions(category) }),
      from: minPriceWei === undefined ? 'PRICE#' : priceFrom(minPriceWei),
      through: maxPriceWei === undefined ? 'PRICE#~' : priceThrough(maxPriceWei),
      order,
    };
  }
  return {
    ...(category === undefined
      ? { index: indexes.recent, partitions: recentContent.partitions() }
      : { index: indexes.categoryByAge, partitions: contentOfCategoryByAge.partitions(category) }),
    from: recentContent.sortKey(''),
    through: recentContent.sortKey('~'),
    order,
  };
}

/** By price the index itself is bounded; by age the bound is checked on each row. */
function isWithinPrice(
  { priceWei }: Content,
  { minPriceWei = 0n, maxPriceWei = priceWei }: ContentListing,
): boolean {
  return priceWei >= minPriceWei && priceWei <= maxPriceWei;
}

function withoutUndefined(changes: ContentChanges): Partial<Content> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

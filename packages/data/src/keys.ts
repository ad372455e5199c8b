/**
 * Every key of the table, in one place, by access pattern. A changed key is a changed snapshot in
 * tests/keys.unit.test.ts, so that it is seen in review.
 */
import { canonicalCid } from '@glamora/contracts';
import type { ContentId, PurchaseId, TransactionHash, WalletAddress } from '@glamora/contracts';
import type { PrimaryKey } from './table.ts';

/**
 * How many partitions an index value of few kinds is spread over, so that one busy category or region is no hot
 * partition. Readers merge the shards in order. Raising a number moves new rows only: existing ones are found
 * where they are as long as no number shrinks.
 */
export const shardCounts = { region: 4, category: 4, recent: 4, catalogue: 4 } as const;

/** Prices sort as text: as wide as the largest price, 10^30 wei. */
const priceWidth = 31;

export const userKey = (wallet: WalletAddress): PrimaryKey => ({ PK: `USER#${wallet}`, SK: 'PROFILE' });

export const challengeKey = (nonce: string): PrimaryKey => ({ PK: `NONCE#${nonce}`, SK: 'CHALLENGE' });

export const sessionKey = (sessionId: string): PrimaryKey => ({ PK: `SESSION#${sessionId}`, SK: 'REFRESH' });

export const contentKey = (contentId: ContentId): PrimaryKey => ({
  PK: `CONTENT#${canonicalCid(contentId)}`,
  SK: 'METADATA',
});

export const purchaseKey = (
  contentId: ContentId,
  buyer: WalletAddress,
  createdAt: string,
  purchaseId: PurchaseId,
) => ({
  PK: purchasePartition(contentId, buyer),
  // Two purchases begun in the same millisecond are still two.
  SK: `TRANSACTION#${createdAt}#${purchaseId.slice(2, 10)}`,
});

/** Where it is written that a buyer may open the content. */
export const accessKey = (contentId: ContentId, buyer: WalletAddress): PrimaryKey => ({
  PK: purchasePartition(contentId, buyer),
  SK: 'ACCESS',
});

/** Finds a purchase by its id alone, and holds an Idempotency-Key's one purchase. */
export const purchaseReferenceKey = (purchaseId: PurchaseId): PrimaryKey => ({
  PK: `PURCHASE_ID#${purchaseId}`,
  SK: 'REFERENCE',
});

/** A payment on the chain settles one purchase only: whoever writes this row first has it. */
export const paymentClaimKey = (
  chainId: number,
  transactionHash: TransactionHash,
  logIndex: number,
): PrimaryKey => ({
  PK: `PAYMENT#${chainId}#${transactionHash}#${logIndex}`,
  SK: 'CLAIM',
});

/** Users of a region, newest first. */
export const usersOfRegion = {
  partitions: (region: string) => shards(`REGION#${region}`, shardCounts.region),
  partitionKey: (region: string, wallet: WalletAddress) =>
    shard(`REGION#${region}`, wallet, shardCounts.region),
  sortKey: (createdAt: string) => `USER#${createdAt}`,
};

/** Content of a creator, newest first. */
export const contentOfCreator = {
  partitionKey: (creator: WalletAddress) => `CREATOR#${creator}`,
  sortKey: (createdAt: string) => `CONTENT#${createdAt}`,
};

/** Content of a category by price, or by age where prices are equal. */
export const contentOfCategoryByPrice = {
  partitions: (category: string) => shards(`CATEGORY#${category}`, shardCounts.category),
  partitionKey: (category: string, contentId: ContentId) =>
    shard(`CATEGORY#${category}`, contentId, shardCounts.category),
  sortKey: (priceWei: bigint, createdAt: string) => `${priceFrom(priceWei)}${createdAt}`,
};

/** Content of a category by age. */
export const contentOfCategoryByAge = {
  partitions: contentOfCategoryByPrice.partitions,
  partitionKey: contentOfCategoryByPrice.partitionKey,
  sortKey: contentOfCreator.sortKey,
};

/** Content of the last 90 days by age. */
export const recentContent = {
  partitions: () => shards('RECENT', shardCounts.recent),
  partitionKey: (contentId: ContentId) => shard('RECENT', contentId, shardCounts.recent),
  sortKey: contentOfCreator.sortKey,
};

/** All content by price. */
export const catalogueByPrice = {
  partitions: () => shards('CATALOGUE', shardCounts.catalogue),
  partitionKey: (contentId: ContentId) => shard('CATALOGUE', contentId, shardCounts.catalogue),
  sortKey: contentOfCategoryByPrice.sortKey,
};

/** Purchases of a buyer, newest first. */
export const purchasesOfBuyer = {
  partitionKey: (buyer: WalletAddress) => `BUYER#${buyer}`,
  sortKey: (createdAt: string) => `PURCHASE#${createdAt}`,
};

/** Sales of a seller, newest first. */
export const salesOfSeller = {
  partitionKey: (seller: WalletAddress) => `SELLER#${seller}`,
  sortKey: (createdAt: string) => `SALE#${createdAt}`,
};

/** The first sort key of a price. */
export const priceFrom = (priceWei: bigint) => `PRICE#${priceWei.toString().padStart(priceWidth, '0')}#`;

/** A sort key behind every key of a price: `~` sorts after all digits. */
export const priceThrough = (priceWei: bigint) => `${priceFrom(priceWei)}~`;

function purchasePartition(contentId: ContentId, buyer: WalletAddress): string {
  return `PURCHASE#${canonicalCid(contentId)}#${buyer}`;
}

function shards(value: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => `${value}#${number}`);
}

function shard(value: string, id: string, count: number): string {
  return `${value}#${fnv1a(id) % count}`;
}

/** FNV-1a, 32 bits: spreads ids evenly and gives the same shard on every machine. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash >>> 0;
}

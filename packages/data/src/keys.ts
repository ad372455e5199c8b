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
export const shardCounts = {
  region: 4,
  category: 4,
  recent: 4,
  catalogue: 4,
  search: 4,
  marketplace: 8,
} as const;

/** Prices sort as text: as wide as the largest price, 10^30 wei. */
const priceWidth = 31;

export const userKey = (wallet: WalletAddress): PrimaryKey => ({ PK: `USER#${wallet}`, SK: 'PROFILE' });

export const challengeKey = (nonce: string): PrimaryKey => ({ PK: `NONCE#${nonce}`, SK: 'CHALLENGE' });

export const sessionKey = (sessionId: string): PrimaryKey => ({ PK: `SESSION#${sessionId}`, SK: 'REFRESH' });

export const contentKey = (contentId: ContentId): PrimaryKey => ({
  PK: `CONTENT#${canonicalCid(contentId)}`,
  SK: 'METADATA',
});

/** What search knows of a piece of content; beside the content, so that a scan meets both together. */
export const searchDocumentKey = (contentId: ContentId): PrimaryKey => ({
  PK: contentKey(contentId).PK,
  SK: 'SEARCH',
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

/** Sales of a seller, the last confirmed first. */
export const salesOfSeller = {
  partitionKey: (seller: WalletAddress) => `SELLER#${seller}`,
  sortKey: (confirmedAt: string) => `SALE#${confirmedAt}`,
};

/** The month of an owner's partition; `time` is ISO 8601, in UTC. */
export const monthPartition = (partition: string, time: string) =>
  `${partition}#${time.slice(0, 'YYYY-MM'.length).replace('-', '')}`;

/** Since when each month of an owner's partition has one of its own. */
export const ownerPartitionsKey = (partition: string): PrimaryKey => ({
  PK: `OWNER#${partition}`,
  SK: 'PARTITIONS',
});

/** How far the walk that archives old rows has come. */
export const archiveWalkKey: PrimaryKey = { PK: 'ARCHIVE', SK: 'WALK' };

/** What was written to the archive, by entity and time. */
export const archiveParts = {
  partitionKey: archiveWalkKey.PK,
  /** How the sort keys of an entity's parts begin, or of all. */
  from: (entity?: string) => (entity === undefined ? 'PART#' : `PART#${entity}#`),
};

export const archivePartKey = (entity: string, month: string, name: string): PrimaryKey => ({
  PK: archiveParts.partitionKey,
  SK: `${archiveParts.from(entity)}${month}#${name}`,
});

/**
 * Content by a word that it is found by. A partition holds all words with the same two first letters; within a word the
 * heaviest come first, and of these the newest, so that whoever reads only the beginning reads the best.
 */
export const contentByWord = {
  partitions: (word: string) => shards(wordPartition(word), shardCounts.search),
  key: (word: string, weight: number, createdAt: string, contentId: ContentId): PrimaryKey => {
    const canonical = canonicalCid(contentId);
    return {
      PK: shard(wordPartition(word), canonical, shardCounts.search),
      SK: `${word}#${heaviest - weight}#${newestFirst(createdAt)}#${canonical}`,
    };
  },
  /** How all partition keys of words begin. */
  prefix: 'SEARCH#',
  /** How the sort keys of exactly this word begin. */
  beginning: (word: string) => `${word}#`,
  /** What a sort key says. */
  read: (sortKey: string) => {
    const [word = '', lightness, age, contentId] = sortKey.split('#');
    return {
      word,
      weight: heaviest - Number(lightness),
      createdAt: new Date(lastTime - Number(age)).toISOString(),
      contentId: contentId as ContentId,
    };
  },
};

/** What was counted of a creator, by day in UTC and in all. */
export const statisticsOfCreator = {
  partitionKey: (creator: WalletAddress) => `STATS#${creator}`,
  /** `2026-11-20`. */
  day: (date: string) => `DAY#${date}`,
  total: 'TOTAL',
};

/** What was counted of all creators, by day; every shard holds a part of each day. */
export const statisticsOfMarketplace = {
  partitions: () => shards('STATS#MARKETPLACE', shardCounts.marketplace),
  partitionKey: (id: string) => shard('STATS#MARKETPLACE', id, shardCounts.marketplace),
  day: statisticsOfCreator.day,
};

/** On which days a buyer bought from a creator: who is there already is no new buyer. */
export const buyerOfCreatorKey = (creator: WalletAddress, buyer: WalletAddress): PrimaryKey => ({
  PK: `BUYER_OF#${creator}#${buyer}`,
  SK: 'DAYS',
});

/** Whose buyer a row with this key is. */
export const creatorOfBuyerKey = ({ PK }: PrimaryKey) => PK.split('#')[1] as WalletAddress;

/** That a view was counted; `hour` is written `2026-11-20T10`. */
export const viewKey = (contentId: ContentId, viewer: WalletAddress, hour: string): PrimaryKey => ({
  PK: `VIEW#${canonicalCid(contentId)}#${viewer}`,
  SK: `HOUR#${hour}`,
});

/** How sought after content is, by era. */
export const trendKey = (contentId: ContentId, era: number): PrimaryKey => ({
  PK: `TREND#${canonicalCid(contentId)}`,
  SK: `ERA#${String(era).padStart(4, '0')}`,
});

/** The most sought after content of all. */
export const leaderboardKey: PrimaryKey = { PK: 'TRENDING', SK: 'LEADERBOARD' };

/** Whether capacity is scaled, and how. */
export const scalingModeKey: PrimaryKey = { PK: 'SCALING', SK: 'MODE' };

/** What was last decided about a function's capacity. */
export const scalingStateKey = (functionName: string): PrimaryKey => ({
  PK: scalingDecisions.partitionKey(functionName),
  SK: 'STATE',
});

/** The rule by which a function's capacity is planned. */
export const scalingRuleKey = (functionName: string): PrimaryKey => ({
  PK: scalingDecisions.partitionKey(functionName),
  SK: 'RULE',
});

/** Decisions about a function's capacity by time. */
export const scalingDecisions = {
  partitionKey: (functionName: string) => `SCALING#${functionName}`,
  /** How all their sort keys begin. */
  beginning: 'DECISION#',
  /** `occasion` tells what called for the decision: the same occasion at the same time is decided once. */
  key: (functionName: string, decidedFor: string, occasion: string): PrimaryKey => ({
    PK: `SCALING#${functionName}`,
    SK: `DECISION#${decidedFor}#${occasion}`,
  }),
};

/** How often a caller called on a day; `time` is ISO 8601, in UTC. */
export const callCountKey = (subject: string, time: string): PrimaryKey => ({
  PK: `CALLS#${subject}`,
  SK: `DAY#${time.slice(0, 'YYYY-MM-DD'.length)}`,
});

/** Until when nothing is counted, because the counts are being made anew. */
export const countingPauseKey: PrimaryKey = { PK: 'COUNTING', SK: 'PAUSE' };

/** The first sort key of a price. */
export const priceFrom = (priceWei: bigint) => `PRICE#${priceWei.toString().padStart(priceWidth, '0')}#`;

/** A sort key behind every key of a price: `~` sorts after all digits. */
export const priceThrough = (priceWei: bigint) => `${priceFrom(priceWei)}~`;

function purchasePartition(contentId: ContentId, buyer: WalletAddress): string {
  return `PURCHASE#${canonicalCid(contentId)}#${buyer}`;
}

function wordPartition(word: string): string {
  return `${contentByWord.prefix}${Array.from(word).slice(0, 2).join('')}`;
}

/** Weights are one digit. */
const heaviest = 9;

/** The largest time of 13 digits, in milliseconds: in the year 2286. */
const lastTime = 9_999_999_999_999;

function newestFirst(createdAt: string): string {
  return String(lastTime - Date.parse(createdAt)).padStart(13, '0');
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

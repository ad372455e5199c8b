import { describe, expect, test } from '@jest/globals';
import {
  canonicalCid,
  contentIdSchema,
  maximumWei,
  purchaseIdSchema,
  transactionHashSchema,
  walletAddressSchema,
} from '@glamora/contracts';
import {
  accessKey,
  archivePartKey,
  archiveParts,
  archiveWalkKey,
  buyerOfCreatorKey,
  callCountKey,
  catalogueByPrice,
  challengeKey,
  contentByWord,
  contentKey,
  contentOfCategoryByAge,
  contentOfCategoryByPrice,
  contentOfCreator,
  countingPauseKey,
  leaderboardKey,
  monthPartition,
  ownerPartitionsKey,
  paymentClaimKey,
  priceFrom,
  priceThrough,
  purchaseKey,
  purchaseReferenceKey,
  purchasesOfBuyer,
  recentContent,
  salesOfSeller,
  searchDocumentKey,
  scalingDecisions,
  scalingModeKey,
  scalingRuleKey,
  scalingStateKey,
  sessionKey,
  shardCounts,
  statisticsOfCreator,
  statisticsOfMarketplace,
  trendKey,
  userKey,
  usersOfRegion,
  viewKey,
} from '../src/keys.ts';
import { contentIdOf } from './entities.ts';

const wallet = walletAddressSchema.parse('0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045');
const contentId = contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG');
const purchaseId = purchaseIdSchema.parse(`0x${'12'.repeat(32)}`);
const transactionHash = transactionHashSchema.parse(`0x${'ab'.repeat(32)}`);
const createdAt = '2026-01-02T03:04:05.678Z';

/** Rows are found by these texts for as long as they exist: a change here is a migration. */
describe('the keys of', () => {
  test('a user', () => {
    expect(userKey(wallet)).toMatchInlineSnapshot(`
     {
       "PK": "USER#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
       "SK": "PROFILE",
     }
    `);
  });

  test('a sign-in challenge', () => {
    expect(challengeKey('nonce1')).toMatchInlineSnapshot(`
     {
       "PK": "NONCE#nonce1",
       "SK": "CHALLENGE",
     }
    `);
  });

  test('the archive: the walk, a part, all parts', () => {
    expect([
      archiveWalkKey,
      archivePartKey('Purchase', '2026-11', '20261120T011500Z-1a2b-00001'),
      archiveParts.from('Purchase'),
      archiveParts.from(),
    ]).toMatchInlineSnapshot(`
     [
       {
         "PK": "ARCHIVE",
         "SK": "WALK",
       },
       {
         "PK": "ARCHIVE",
         "SK": "PART#Purchase#2026-11#20261120T011500Z-1a2b-00001",
       },
       "PART#Purchase#",
       "PART#",
     ]
    `);
  });

  test('scaling: the mode, what stands for a function, the rule it follows, a decision', () => {
    expect([
      scalingModeKey,
      scalingStateKey('getContentUrl'),
      scalingRuleKey('getContentUrl'),
      scalingDecisions.key('getContentUrl', '2026-11-20T12:00:00.000Z', 'forecast'),
    ]).toMatchInlineSnapshot(`
     [
       {
         "PK": "SCALING",
         "SK": "MODE",
       },
       {
         "PK": "SCALING#getContentUrl",
         "SK": "STATE",
       },
       {
         "PK": "SCALING#getContentUrl",
         "SK": "RULE",
       },
       {
         "PK": "SCALING#getContentUrl",
         "SK": "DECISION#2026-11-20T12:00:00.000Z#forecast",
       },
     ]
    `);
  });

  test('a session', () => {
    expect(sessionKey('session1')).toMatchInlineSnapshot(`
     {
       "PK": "SESSION#session1",
       "SK": "REFRESH",
     }
    `);
  });

  test('content', () => {
    expect(contentKey(contentId)).toMatchInlineSnapshot(`
     {
       "PK": "CONTENT#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4",
       "SK": "METADATA",
     }
    `);
  });

  test('statistics: of a creator, of the marketplace', () => {
    expect([
      statisticsOfCreator.partitionKey(wallet),
      statisticsOfCreator.day('2026-01-02'),
      statisticsOfCreator.total,
      statisticsOfMarketplace.partitions().at(-1),
      statisticsOfMarketplace.partitionKey(purchaseId),
      statisticsOfMarketplace.day('2026-01-02'),
    ]).toMatchInlineSnapshot(`
     [
       "STATS#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
       "DAY#2026-01-02",
       "TOTAL",
       "STATS#MARKETPLACE#7",
       "STATS#MARKETPLACE#5",
       "DAY#2026-01-02",
     ]
    `);
  });

  test('what was counted: a buyer of a creator, a view', () => {
    expect([buyerOfCreatorKey(wallet, wallet), viewKey(contentId, wallet, '2026-01-02T03')])
      .toMatchInlineSnapshot(`
     [
       {
         "PK": "BUYER_OF#0xd8da6bf26964af9d7eed9e03e53415d37aa96045#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
         "SK": "DAYS",
       },
       {
         "PK": "VIEW#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
         "SK": "HOUR#2026-01-02T03",
       },
     ]
    `);
  });

  test('what is sought after: the points of an era, the leaderboard', () => {
    expect([trendKey(contentId, 112), leaderboardKey]).toMatchInlineSnapshot(`
     [
       {
         "PK": "TREND#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4",
         "SK": "ERA#0112",
       },
       {
         "PK": "TRENDING",
         "SK": "LEADERBOARD",
       },
     ]
    `);
  });

  test('how often a wallet called on a day', () => {
    expect(callCountKey(wallet, createdAt)).toMatchInlineSnapshot(`
     {
       "PK": "CALLS#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
       "SK": "DAY#2026-01-02",
     }
    `);
  });

  test('the pause in counting', () => {
    expect(countingPauseKey).toMatchInlineSnapshot(`
     {
       "PK": "COUNTING",
       "SK": "PAUSE",
     }
    `);
  });

  test('what search knows of content', () => {
    expect(searchDocumentKey(contentId)).toMatchInlineSnapshot(`
     {
       "PK": "CONTENT#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4",
       "SK": "SEARCH",
     }
    `);
  });

  test('a purchase', () => {
    expect(purchaseKey(contentId, wallet, createdAt, purchaseId)).toMatchInlineSnapshot(`
     {
       "PK": "PURCHASE#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
       "SK": "TRANSACTION#2026-01-02T03:04:05.678Z#12121212",
     }
    `);
  });

  test('access to content', () => {
    expect(accessKey(contentId, wallet)).toMatchInlineSnapshot(`
     {
       "PK": "PURCHASE#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
       "SK": "ACCESS",
     }
    `);
  });

  test('the reference to a purchase', () => {
    expect(purchaseReferenceKey(purchaseId)).toMatchInlineSnapshot(`
     {
       "PK": "PURCHASE_ID#0x1212121212121212121212121212121212121212121212121212121212121212",
       "SK": "REFERENCE",
     }
    `);
  });

  test('the claim of a payment', () => {
    expect(paymentClaimKey(31_337, transactionHash, 2)).toMatchInlineSnapshot(`
     {
       "PK": "PAYMENT#31337#0xabababababababababababababababababababababababababababababababab#2",
       "SK": "CLAIM",
     }
    `);
  });
});

describe('the index keys of', () => {
  test('the users of a region', () => {
    expect(usersOfRegion.partitions('paris')).toMatchInlineSnapshot(`
     [
       "REGION#paris#0",
       "REGION#paris#1",
       "REGION#paris#2",
       "REGION#paris#3",
     ]
    `);
    expect(usersOfRegion.partitionKey('paris', wallet)).toMatchInlineSnapshot(`"REGION#paris#0"`);
    expect(usersOfRegion.sortKey(createdAt)).toMatchInlineSnapshot(`"USER#2026-01-02T03:04:05.678Z"`);
  });

  test('the content of a creator', () => {
    expect(contentOfCreator.partitionKey(wallet)).toMatchInlineSnapshot(
      `"CREATOR#0xd8da6bf26964af9d7eed9e03e53415d37aa96045"`,
    );
    expect(contentOfCreator.sortKey(createdAt)).toMatchInlineSnapshot(`"CONTENT#2026-01-02T03:04:05.678Z"`);
  });

  test('the content of a category by price', () => {
    expect(contentOfCategoryByPrice.partitions('dress')).toMatchInlineSnapshot(`
     [
       "CATEGORY#dress#0",
       "CATEGORY#dress#1",
       "CATEGORY#dress#2",
       "CATEGORY#dress#3",
     ]
    `);
    expect(contentOfCategoryByPrice.partitionKey('dress', contentId)).toMatchInlineSnapshot(
      `"CATEGORY#dress#1"`,
    );
    expect(contentOfCategoryByPrice.sortKey(1500n, createdAt)).toMatchInlineSnapshot(
      `"PRICE#0000000000000000000000000001500#2026-01-02T03:04:05.678Z"`,
    );
  });

  test('the content of a category by age', () => {
    expect(contentOfCategoryByAge.partitions('dress')).toMatchInlineSnapshot(`
     [
       "CATEGORY#dress#0",
       "CATEGORY#dress#1",
       "CATEGORY#dress#2",
       "CATEGORY#dress#3",
     ]
    `);
    expect(contentOfCategoryByAge.partitionKey('dress', contentId)).toMatchInlineSnapshot(
      `"CATEGORY#dress#1"`,
    );
    expect(contentOfCategoryByAge.sortKey(createdAt)).toMatchInlineSnapshot(
      `"CONTENT#2026-01-02T03:04:05.678Z"`,
    );
  });

  test('recent content', () => {
    expect(recentContent.partitions()).toMatchInlineSnapshot(`
     [
       "RECENT#0",
       "RECENT#1",
       "RECENT#2",
       "RECENT#3",
     ]
    `);
    expect(recentContent.partitionKey(contentId)).toMatchInlineSnapshot(`"RECENT#1"`);
    expect(recentContent.sortKey(createdAt)).toMatchInlineSnapshot(`"CONTENT#2026-01-02T03:04:05.678Z"`);
  });

  test('the catalogue by price', () => {
    expect(catalogueByPrice.partitions()).toMatchInlineSnapshot(`
     [
       "CATALOGUE#0",
       "CATALOGUE#1",
       "CATALOGUE#2",
       "CATALOGUE#3",
     ]
    `);
    expect(catalogueByPrice.partitionKey(contentId)).toMatchInlineSnapshot(`"CATALOGUE#1"`);
    expect(catalogueByPrice.sortKey(1500n, createdAt)).toMatchInlineSnapshot(
      `"PRICE#0000000000000000000000000001500#2026-01-02T03:04:05.678Z"`,
    );
  });

  test('the purchases of a buyer', () => {
    expect(purchasesOfBuyer.partitionKey(wallet)).toMatchInlineSnapshot(
      `"BUYER#0xd8da6bf26964af9d7eed9e03e53415d37aa96045"`,
    );
    expect(purchasesOfBuyer.sortKey(createdAt)).toMatchInlineSnapshot(`"PURCHASE#2026-01-02T03:04:05.678Z"`);
  });

  test('the sales of a seller', () => {
    expect(salesOfSeller.partitionKey(wallet)).toMatchInlineSnapshot(
      `"SELLER#0xd8da6bf26964af9d7eed9e03e53415d37aa96045"`,
    );
    expect(salesOfSeller.sortKey(createdAt)).toMatchInlineSnapshot(`"SALE#2026-01-02T03:04:05.678Z"`);
  });

  test('the months of an owner', () => {
    expect(monthPartition(contentOfCreator.partitionKey(wallet), createdAt)).toMatchInlineSnapshot(
      `"CREATOR#0xd8da6bf26964af9d7eed9e03e53415d37aa96045#202601"`,
    );
    expect(ownerPartitionsKey(contentOfCreator.partitionKey(wallet))).toMatchInlineSnapshot(`
     {
       "PK": "OWNER#CREATOR#0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
       "SK": "PARTITIONS",
     }
    `);
  });

  test('the words of content', () => {
    expect(contentByWord.partitions('dress')).toMatchInlineSnapshot(`
     [
       "SEARCH#dr#0",
       "SEARCH#dr#1",
       "SEARCH#dr#2",
       "SEARCH#dr#3",
     ]
    `);
    expect(contentByWord.key('dress', 8, createdAt, contentId)).toMatchInlineSnapshot(`
     {
       "PK": "SEARCH#dr#2",
       "SK": "dress#1#8232676954321#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4",
     }
    `);
    expect(contentByWord.beginning('d')).toMatchInlineSnapshot(`"d#"`);
  });

  test('the bounds of a price', () => {
    expect(priceFrom(1500n)).toMatchInlineSnapshot(`"PRICE#0000000000000000000000000001500#"`);
    expect(priceThrough(1500n)).toMatchInlineSnapshot(`"PRICE#0000000000000000000000000001500#~"`);
  });
});

describe('keys', () => {
  test('are the same for both versions of a CID', () => {
    const version1 = contentIdSchema.parse(canonicalCid(contentId));

    expect(version1).not.toBe(contentId);
    expect(contentKey(version1)).toEqual(contentKey(contentId));
    expect(accessKey(version1, wallet)).toEqual(accessKey(contentId, wallet));
  });

  test('of prices sort as the prices do, up to the largest', () => {
    const prices = [1n, 9n, 10n, 11n, 99n, 100n, 10n ** 18n, 10n ** 18n + 1n, maximumWei - 1n, maximumWei];

    const sorted = prices.map((price) => contentOfCategoryByPrice.sortKey(price, createdAt)).toSorted();

    expect(sorted).toEqual(prices.map((price) => contentOfCategoryByPrice.sortKey(price, createdAt)));
  });

  test('of a price lie between its bounds, and those of its neighbours outside', () => {
    const sortKeys = [9n, 10n, 11n].map((price) => contentOfCategoryByPrice.sortKey(price, createdAt));

    const within = sortKeys.map((key) => key >= priceFrom(10n) && key <= priceThrough(10n));

    expect(within).toEqual([false, true, false]);
  });

  test('of a word say what they were made from', () => {
    const { SK } = contentByWord.key('robe', 4, createdAt, contentId);

    const read = contentByWord.read(SK);

    expect(read).toEqual({ word: 'robe', weight: 4, createdAt, contentId: canonicalCid(contentId) });
  });

  test('of a word sort by its weight and then the newest first', () => {
    const later = '2026-01-02T03:04:05.679Z';
    const keys = [
      contentByWord.key('robe', 8, createdAt, contentId),
      contentByWord.key('robe', 4, later, contentId),
      contentByWord.key('robe', 4, createdAt, contentId),
      contentByWord.key('robes', 8, later, contentId),
    ].map(({ SK }) => SK);

    const sorted = keys.toSorted();

    expect(sorted).toEqual(keys);
  });

  test('of two purchases begun in the same millisecond are two', () => {
    const other = purchaseIdSchema.parse(`0x${'34'.repeat(32)}`);

    const keys = [purchaseId, other].map((id) => purchaseKey(contentId, wallet, createdAt, id).SK);

    expect(new Set(keys).size).toBe(2);
  });

  test('spread ids evenly over the shards, and always over the same', () => {
    const ids = Array.from({ length: 400 }, (_, number) => contentIdOf(number));

    const shards = ids.map((id) => recentContent.partitionKey(id));

    const counts = recentContent.partitions().map((shard) => shards.filter((one) => one === shard).length);
    expect(counts).toHaveLength(shardCounts.recent);
    expect(Math.min(...counts)).toBeGreaterThan(60);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(400);
  });
});

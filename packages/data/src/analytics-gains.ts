/** What a set of activities adds to whom: pure, so that it can be seen without a table. */
import type { ActivityMessage, WalletAddress } from '@glamora/contracts';
import { statisticsOfCreator, statisticsOfMarketplace } from './keys.ts';
import { eraOf, pointsAt } from './analytics-trend.ts';
import type { ContentTrend } from './analytics-trend.ts';
import type { PrimaryKey } from './table.ts';

/** Something that happened once, however often it is told. */
export type Activity = ActivityMessage;
export type Sale = Extract<Activity, { type: 'content.sold' }>;
export type View = Extract<Activity, { type: 'content.viewed' }>;

export interface Statistics {
  readonly sales: number;
  readonly revenueWei: bigint;
  /** Different wallets that bought in the period. */
  readonly buyers: number;
  /** Openings by buyers; several within an hour are one. */
  readonly views: number;
}

export const noStatistics: Statistics = { sales: 0, revenueWei: 0n, buyers: 0, views: 0 };

/** What a row of statistics gains. */
interface StatisticsGain {
  readonly key: PrimaryKey;
  readonly gain: Statistics;
}

/** The days on which a wallet bought from a creator, new ones only. */
export interface BuyerGain {
  readonly creator: WalletAddress;
  readonly buyer: WalletAddress;
  readonly days: readonly string[];
  /** Whether the wallet never bought from the creator before. */
  readonly isNew: boolean;
}

export interface Gains {
  readonly statistics: readonly StatisticsGain[];
  /** What content gains in points. */
  readonly trends: readonly ContentTrend[];
  readonly buyers: readonly BuyerGain[];
}

/** The days on which this wallet is known to have bought from this creator; undefined where it never did. */
export type KnownDays = (creator: WalletAddress, buyer: WalletAddress) => ReadonlySet<string> | undefined;

/** The day in UTC of an ISO 8601 time. */
export const dayOf = (time: string): string => time.slice(0, 10);

/** The hour in UTC of an ISO 8601 time. */
export const hourOf = (time: string): string => time.slice(0, 13);

const creatorOf = (activity: Activity): WalletAddress =>
  activity.type === 'content.sold' ? activity.seller : activity.creator;

const timeOf = (activity: Activity): string =>
  activity.type === 'content.sold' ? activity.confirmedAt : activity.viewedAt;

/** The sum of the activities, each row once, so that many activities of one creator cost as little as one. */
export function gainsOf(activities: readonly Activity[], knownDays: KnownDays): Gains {
  const buyers = buyerGains(activities, knownDays);
  const statistics = new Map<string, { key: PrimaryKey; gain: Statistics }>();
  const add = (PK: string, SK: string, gain: Partial<Statistics>) => {
    const before = statistics.get(`${PK}\0${SK}`)?.gain ?? noStatistics;
    statistics.set(`${PK}\0${SK}`, { key: { PK, SK }, gain: sumOf(before, gain) });
  };
  // Any shard will do, as long as one set of activities keeps to one.
  const marketplace = statisticsOfMarketplace.partitionKey(activities[0] ? identityOf(activities[0]) : '');
  for (const activity of activities) {
    const gain =
      activity.type === 'content.sold' ? { sales: 1, revenueWei: activity.priceWei } : { views: 1 };
    const creator = statisticsOfCreator.partitionKey(creatorOf(activity));
    const day = statisticsOfCreator.day(dayOf(timeOf(activity)));
    add(creator, day, gain);
    add(creator, statisticsOfCreator.total, gain);
    add(marketplace, day, gain);
  }
  for (const { creator, days, isNew } of buyers) {
    const partition = statisticsOfCreator.partitionKey(creator);
    for (const day of days) add(partition, statisticsOfCreator.day(day), { buyers: 1 });
    if (isNew) add(partition, statisticsOfCreator.total, { buyers: 1 });
  }
  return { statistics: [...statistics.values()], trends: trendGains(activities), buyers };
}

/** Two activities with the same identity are one that was told twice. */
export function identityOf(activity: Activity): string {
  if (activity.type === 'content.sold') return activity.purchaseId;
  return `${activity.contentId} ${activity.viewer} ${hourOf(activity.viewedAt)}`;
}

export function sumOf(one: Statistics, other: Partial<Statistics>): Statistics {
  const { sales = 0, revenueWei = 0n, buyers = 0, views = 0 } = other;
  return {
    sales: one.sales + sales,
    revenueWei: one.revenueWei + revenueWei,
    buyers: one.buyers + buyers,
    views: one.views + views,
  };
}

function buyerGains(activities: readonly Activity[], knownDays: KnownDays): readonly BuyerGain[] {
  const gains = new Map<string, BuyerGain>();
  for (const activity of activities) {
    if (activity.type !== 'content.sold') continue;
    const { seller: creator, buyer } = activity;
    const day = dayOf(activity.confirmedAt);
    const known = knownDays(creator, buyer);
    const { days = [] } = gains.get(`${creator} ${buyer}`) ?? {};
    if (known?.has(day) || days.includes(day)) continue;
    gains.set(`${creator} ${buyer}`, { creator, buyer, days: [...days, day], isNew: known === undefined });
  }
  return [...gains.values()];
}

function trendGains(activities: readonly Activity[]): readonly ContentTrend[] {
  const gains = new Map<string, ContentTrend>();
  for (const activity of activities) {
    const { contentId, type } = activity;
    const time = new Date(timeOf(activity));
    const era = eraOf(time);
    const points = pointsAt(time);
    const { salePoints = 0, viewPoints = 0 } = gains.get(`${contentId} ${era}`) ?? {};
    gains.set(`${contentId} ${era}`, {
      contentId,
      era,
      salePoints: salePoints + (type === 'content.sold' ? points : 0),
      viewPoints: viewPoints + (type === 'content.viewed' ? points : 0),
    });
  }
  return [...gains.values()];
}

/** Counts all sales anew and compares with what was counted: pure, it only sees rows. */
import type { LeaderboardEntry } from './analytics-leaderboard.ts';
import { dayOf, noStatistics, sumOf } from './analytics-gains.ts';
import type { Sale, Statistics } from './analytics-gains.ts';
import { eraOf, heatOf, pointsAt } from './analytics-trend.ts';
import type { ContentTrend } from './analytics-trend.ts';
import {
  buyerOfCreatorKey,
  creatorOfBuyerKey,
  statisticsOfCreator,
  statisticsOfMarketplace,
  trendKey,
} from './keys.ts';
import type { PrimaryKey } from './table.ts';

/** What has to be written for the statistics to be right. */
export interface Corrections {
  /** What each row has to gain, or to lose. */
  readonly statistics: readonly { readonly key: PrimaryKey; readonly gain: Statistics }[];
  /** Rows of buyers with other days than they should have. */
  readonly buyers: readonly { readonly key: PrimaryKey; readonly days: ReadonlySet<string> }[];
  /** Rows of buyers who never bought. */
  readonly strayBuyers: readonly PrimaryKey[];
  readonly trends: readonly ContentTrend[];
}

/** Points are added up in another order here than they were in the table: the last digits may differ. */
const tolerance = 1e-9;

const dayPrefix = statisticsOfCreator.day('');

export class Recount {
  readonly #since: string;
  /** Eras before this have vanished. */
  readonly #firstEra: number;
  /** The first era whose sales are all in the table. */
  readonly #firstWholeEra: number;
  /** What the rows of statistics hold, by key; all shards of the marketplace are one. */
  readonly #found = new Map<string, Statistics>();
  readonly #sold = new Map<string, Statistics>();
  /** Buyers' days, by key: as they were found, and as the sales have it. */
  readonly #foundDays = new Map<string, ReadonlySet<string>>();
  readonly #soldDays = new Map<string, Set<string>>();
  readonly #foundTrends = new Map<string, ContentTrend>();
  readonly #soldPoints = new Map<string, Pick<ContentTrend, 'contentId' | 'era' | 'salePoints'>>();

  /**
   * @param since the first day whose sales are all in the table. What was counted of earlier days is taken as right: their
   * purchases may have gone to the archive.
   */
  constructor(since: string, now: Date) {
    this.#since = since;
    this.#firstEra = eraOf(now) - 1;
    this.#firstWholeEra = eraOf(new Date(since)) + 1;
  }

  /** A sale that is marked as counted. */
  addSale({ contentId, seller, buyer, priceWei, confirmedAt }: Sale): void {
    const day = dayOf(confirmedAt);
    if (day < this.#since) return;
    const gain = { sales: 1, revenueWei: priceWei };
    for (const PK of [statisticsOfCreator.partitionKey(seller), marketplace])
      add(this.#sold, { PK, SK: statisticsOfCreator.day(day) }, gain);
    const buyerId = idOf(buyerOfCreatorKey(seller, buyer));
    this.#soldDays.set(buyerId, (this.#soldDays.get(buyerId) ?? new Set()).add(day));
    const time = new Date(confirmedAt);
    const era = eraOf(time);
    const trendId = idOf(trendKey(contentId, era));
    const { salePoints = 0 } = this.#soldPoints.get(trendId) ?? {};
    this.#soldPoints.set(trendId, { contentId, era, salePoints: salePoints + pointsAt(time) });
  }

  addStatistics({ PK, SK }: PrimaryKey, statistics: Statistics): void {
    add(this.#found, { PK: PK.startsWith(marketplacePrefix) ? marketplace : PK, SK }, statistics);
  }

  addBuyer(key: PrimaryKey, days: ReadonlySet<string>): void {
    this.#foundDays.set(idOf(key), days);
  }

  addTrend(trend: ContentTrend): void {
    this.#foundTrends.set(idOf(trendKey(trend.contentId, trend.era)), trend);
  }

  corrections(): Corrections {
    const days = this.#rightDays();
    const right = this.#rightStatistics(days);
    const ids = new Set([...this.#found.keys(), ...right.keys()]);
    return {
      statistics: [...ids].flatMap((id) => {
        const key = keyOf(id);
        if (isDay(key) && dateOf(key) < this.#since) return [];
        const gain = difference(right.get(id) ?? noStatistics, this.#found.get(id) ?? noStatistics);
        return gain ? [{ key, gain }] : [];
      }),
      buyers: [...days].flatMap(([id, of]) =>
        of.size > 0 && !isSame(of, this.#foundDays.get(id)) ? [{ key: keyOf(id), days: of }] : [],
      ),
      strayBuyers: [...days].flatMap(([id, of]) =>
        of.size === 0 && this.#foundDays.has(id) ? [keyOf(id)] : [],
      ),
      trends: this.#rightTrends().filter(
        (trend) =>
          !isClose(
            trend.salePoints,
            this.#foundTrends.get(idOf(trendKey(trend.contentId, trend.era)))?.salePoints ?? 0,
          ),
      ),
    };
  }

  /** All content that has points. */
  heats(): readonly LeaderboardEntry[] {
    const byContent = Map.groupBy(this.#rightTrends(), ({ contentId }) => contentId);
    return [...byContent]
      .map(([contentId, trends]) => ({ contentId, heat: heatOf(trends) }))
      .filter(({ heat }) => heat > -Infinity);
  }

  #rightDays(): ReadonlyMap<string, ReadonlySet<string>> {
    const ids = new Set([...this.#foundDays.keys(), ...this.#soldDays.keys()]);
    return new Map(
      [...ids].map((id) => {
        const earlier = [...(this.#foundDays.get(id) ?? [])].filter((day) => day < this.#since);
        return [id, new Set([...earlier, ...(this.#soldDays.get(id) ?? [])])];
      }),
    );
  }

  #rightStatistics(days: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, Statistics> {
    const right = new Map(this.#sold);
    for (const [id, statistics] of this.#found) {
      const key = keyOf(id);
      if (isDay(key) && dateOf(key) < this.#since) right.set(id, statistics);
    }
    const sums = [...right];
    for (const [id, { sales, revenueWei }] of sums) {
      const { PK } = keyOf(id);
      if (PK !== marketplace) add(right, { PK, SK: statisticsOfCreator.total }, { sales, revenueWei });
    }
    for (const [id, of] of days) {
      const PK = statisticsOfCreator.partitionKey(creatorOfBuyerKey(keyOf(id)));
      const recent = [...of].filter((day) => day >= this.#since);
      for (const day of recent) add(right, { PK, SK: statisticsOfCreator.day(day) }, { buyers: 1 });
      if (of.size > 0) add(right, { PK, SK: statisticsOfCreator.total }, { buyers: 1 });
    }
    return right;
  }

  /** Views are known from nowhere else: theirs are taken as right. */
  #rightTrends(): readonly ContentTrend[] {
    const ids = new Set([...this.#foundTrends.keys(), ...this.#soldPoints.keys()]);
    return [...ids].flatMap((id) => {
      const found = this.#foundTrends.get(id);
      const sold = this.#soldPoints.get(id);
      const known = found ?? sold;
      if (!known || known.era < this.#firstEra) return [];
      const { contentId, era } = known;
      const salePoints = (era < this.#firstWholeEra ? found?.salePoints : sold?.salePoints) ?? 0;
      return [{ contentId, era, salePoints, viewPoints: found?.viewPoints ?? 0 }];
    });
  }
}

/** The shard that takes the corrections of all of them. */
const [marketplace = ''] = statisticsOfMarketplace.partitions();
const marketplacePrefix = marketplace.slice(0, -1);

function add(to: Map<string, Statistics>, key: PrimaryKey, gain: Partial<Statistics>): void {
  to.set(idOf(key), sumOf(to.get(idOf(key)) ?? noStatistics, gain));
}

const idOf = ({ PK, SK }: PrimaryKey): string => `${PK}\0${SK}`;

function keyOf(id: string): PrimaryKey {
  const [PK = '', SK = ''] = id.split('\0');
  return { PK, SK };
}

const isDay = ({ SK }: PrimaryKey): boolean => SK.startsWith(dayPrefix);

const dateOf = ({ SK }: PrimaryKey): string => SK.slice(dayPrefix.length);

/** Views are left out: they are known from nowhere else. */
function difference(right: Statistics, found: Statistics): Statistics | undefined {
  const gain = {
    sales: right.sales - found.sales,
    revenueWei: right.revenueWei - found.revenueWei,
    buyers: right.buyers - found.buyers,
    views: 0,
  };
  return gain.sales === 0 && gain.revenueWei === 0n && gain.buyers === 0 ? undefined : gain;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string> | undefined): boolean {
  return other?.size === one.size && [...one].every((day) => other.has(day));
}

function isClose(one: number, other: number): boolean {
  return Math.abs(one - other) <= tolerance * Math.max(one, other);
}

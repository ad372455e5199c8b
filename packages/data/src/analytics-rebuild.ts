/** Makes the statistics again from the purchases, and corrects what differs. */
import { DependencyUnavailable, saleActivity } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { EntityFormatter } from 'dynamodb-toolbox/entity/actions/format';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { $add, UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { AnalyticsRepository, buyerEntity } from './analytics.ts';
import { byHeat, leaderboardSize } from './analytics-leaderboard.ts';
import { Recount } from './analytics-recount.ts';
import type { Corrections } from './analytics-recount.ts';
import type { Sale } from './analytics-gains.ts';
import { eraVanishesAt } from './analytics-trend.ts';
import { TrendingRepository, trendEntity } from './analytics-trending.ts';
import { unlessRefused } from './conditional.ts';
import { countingPauseKey, trendKey } from './keys.ts';
import { additions, statisticsEntity, toStatistics } from './statistics.ts';
import type { GlamoraTable } from './table.ts';
import { walkTable, workThrough } from './table-walk.ts';
import type { WalkedRow, WalkFilter } from './table-walk.ts';

export interface AnalyticsRebuildSettings {
  /** The first day whose purchases are all in the table, written `2026-11-20`; earlier days are left as they are. */
  readonly since: string;
  /** How long to wait until whoever counts has heard of the pause: as long as a consumer may run. */
  readonly settleMs: number;
  readonly onProgress?: (progress: { readonly sales: number }) => void;
}

export interface AnalyticsRebuild {
  /** Sales since then. */
  readonly sales: number;
  /** Sales that nobody had counted; they are now. */
  readonly uncounted: number;
  /** Rows that were wrong, by kind. */
  readonly corrected: { readonly [Kind in keyof Corrections]: number };
}

interface Dependencies {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A rebuild that dies leaves a pause that ends by itself. */
const pauseMs = 120_000;

const renewEveryMs = 30_000;

const countedRows: WalkFilter = {
  FilterExpression:
    '#entity IN (:statistics, :buyer, :trend) OR (#entity = :purchase AND #status = :confirmed)',
  ExpressionAttributeNames: { '#entity': '_et', '#status': 'status' },
  ExpressionAttributeValues: {
    ':statistics': 'Statistics',
    ':buyer': 'BuyerOfCreator',
    ':trend': 'Trend',
    ':purchase': 'Purchase',
    ':confirmed': 'CONFIRMED',
  },
};

/**
 * Nothing is counted meanwhile; messages wait. What is right is not written again. Views are known from nowhere else, so
 * those that were counted stay as they are.
 *
 * It holds a few hundred bytes in memory for each creator's day and each buyer of a creator.
 * @returns `running` where another rebuild is under way.
 */
export async function rebuildAnalytics(
  table: GlamoraTable,
  settings: AnalyticsRebuildSettings,
  dependencies: Dependencies,
): Promise<AnalyticsRebuild | 'running'> {
  const { now, sleep } = dependencies;
  const pause = await pauseCounting(table, now);
  if (pause === 'running') return 'running';
  let found: { readonly rebuild: AnalyticsRebuild; readonly uncounted: readonly Sale[] };
  try {
    await sleep(settings.settleMs);
    found = await correct(table, settings, now());
  } finally {
    await pause.end();
  }
  await countNow(table, found.uncounted, now());
  return found.rebuild;
}

async function correct(
  table: GlamoraTable,
  { since, onProgress }: AnalyticsRebuildSettings,
  now: Date,
): Promise<{ readonly rebuild: AnalyticsRebuild; readonly uncounted: readonly Sale[] }> {
  const recount = new Recount(since, now);
  const uncounted: Sale[] = [];
  let sales = 0;
  const readers = rowReaders(table, recount, (sale, isCounted) => {
    sales += 1;
    if (isCounted) recount.addSale(sale);
    else uncounted.push(sale);
  });
  await walkTable(table, countedRows, async (rows) => {
    for (const row of rows) readers[row['_et'] as keyof typeof readers](row);
    onProgress?.({ sales });
  });
  const corrections = recount.corrections();
  await apply(table, corrections);
  await new TrendingRepository(table).replace(recount.heats().toSorted(byHeat).slice(0, leaderboardSize));
  const { statistics, buyers, strayBuyers, trends } = corrections;
  const corrected = {
    statistics: statistics.length,
    buyers: buyers.length,
    strayBuyers: strayBuyers.length,
    trends: trends.length,
  };
  return { rebuild: { sales, uncounted: uncounted.length, corrected }, uncounted };
}

/** What each kind of row means to the recount. */
function rowReaders(table: GlamoraTable, recount: Recount, onSale: (sale: Sale, isCounted: boolean) => void) {
  const statistics = statisticsEntity(table).build(EntityFormatter);
  const buyer = buyerEntity(table).build(EntityFormatter);
  const trend = trendEntity(table).build(EntityFormatter);
  return {
    Purchase: (row: WalkedRow) =>
      onSale(saleActivity.parse({ ...row, type: 'content.sold' }), row['countedAt'] !== undefined),
    Statistics: (row: WalkedRow) => recount.addStatistics(row, toStatistics(statistics.format(row))),
    BuyerOfCreator: (row: WalkedRow) => recount.addBuyer(row, buyer.format(row).days),
    Trend: (row: WalkedRow) => {
      const { SK, contentId, ...points } = trend.format(row);
      recount.addTrend({ ...points, contentId: contentId as ContentId, era: Number(SK.split('#')[1]) });
    },
  };
}

async function apply(table: GlamoraTable, corrections: Corrections): Promise<void> {
  const statistics = statisticsEntity(table);
  const buyer = buyerEntity(table);
  const trend = trendEntity(table);
  await workThrough(corrections.statistics, async ({ key, gain }) => {
    await statistics
      .build(UpdateItemCommand)
      .item({ ...key, ...additions(gain) })
      .send();
    return 1;
  });
  await workThrough(corrections.buyers, async ({ key, days }) => {
    await buyer
      .build(PutItemCommand)
      .item({ ...key, days: new Set(days) })
      .send();
    return 1;
  });
  await workThrough(corrections.strayBuyers, async (key) => {
    await buyer.build(DeleteItemCommand).key(key).send();
    return 1;
  });
  await workThrough(corrections.trends, async ({ contentId, era, salePoints }) => {
    await trend
      .build(UpdateItemCommand)
      .item({
        ...trendKey(contentId, era),
        contentId,
        salePoints,
        viewPoints: $add(0),
        timeToLive: eraVanishesAt(era),
      })
      .send();
    return 1;
  });
}

/** As if their messages had come after all. */
async function countNow(table: GlamoraTable, sales: readonly Sale[], now: Date): Promise<void> {
  const activities = sales.map((sale) => sale);
  const counting = await new AnalyticsRepository(table).count(activities, now);
  if (counting.outcome === 'paused') throw new DependencyUnavailable('the statistics', counting.seconds);
  await new TrendingRepository(table).refresh(
    activities.map(({ contentId }) => contentId),
    now,
  );
}

const pauseSchema = item({ PK: string().key(), SK: string().key(), until: string() });

/** Holds the pause until it is ended. */
async function pauseCounting(
  table: GlamoraTable,
  now: () => Date,
): Promise<'running' | { readonly end: () => Promise<void> }> {
  const entity = new Entity({ name: 'CountingPause', table, schema: pauseSchema, timestamps: false });
  const until = () => new Date(now().getTime() + pauseMs).toISOString();
  const begun = await unlessRefused(
    entity
      .build(PutItemCommand)
      .item({ ...countingPauseKey, until: until() })
      .options({
        condition: {
          or: [
            { attr: 'until', exists: false },
            { attr: 'until', lt: now().toISOString() },
          ],
        },
      })
      .send(),
  );
  if (begun === 'refused') return 'running';
  let lastRenewal: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    // A renewal that fails is made up for by the next; four of them fit into the pause.
    lastRenewal = entity
      .build(PutItemCommand)
      .item({ ...countingPauseKey, until: until() })
      .send()
      .catch(() => undefined);
  }, renewEveryMs);
  return {
    async end() {
      clearInterval(timer);
      await lastRenewal;
      await entity.build(DeleteItemCommand).key(countingPauseKey).send();
    },
  };
}

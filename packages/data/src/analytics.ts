/** Counting: each sale and each view once, by creator, day, marketplace and content. */
import { DependencyUnavailable } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { EntityFormatter } from 'dynamodb-toolbox/entity/actions/format';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $add } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { number } from 'dynamodb-toolbox/schema/number';
import { set } from 'dynamodb-toolbox/schema/set';
import { string } from 'dynamodb-toolbox/schema/string';
import { gainsOf, hourOf, identityOf } from './analytics-gains.ts';
import type { Activity, BuyerGain, KnownDays, View } from './analytics-gains.ts';
import { trendEntity } from './analytics-trending.ts';
import { eraVanishesAt } from './analytics-trend.ts';
import { batchGet } from './batch.ts';
import { buyerOfCreatorKey, countingPauseKey, trendKey, viewKey } from './keys.ts';
import { PurchaseRepository } from './purchases.ts';
import { additions, statisticsEntity } from './statistics.ts';
import type { GlamoraTable, PrimaryKey } from './table.ts';
import { writeTogether } from './transaction.ts';

/** `paused`: nothing was counted; the counts are being made anew, for so many seconds at most. */
export type Counting =
  { readonly outcome: 'counted' } | { readonly outcome: 'paused'; readonly seconds: number };

/** An activity writes up to six rows, and a transaction holds a hundred. */
const activitiesPerTransaction = 16;

/** Longer than a message can stay in a queue: who comes later finds no marker and would count again. */
const viewMarkerSeconds = 15 * 86_400;

const attempts = 6;

const keySchema = { PK: string().key(), SK: string().key() };

const buyerSchema = item({ ...keySchema, days: set(string()) });

const viewSchema = item({ ...keySchema, timeToLive: number() });

export class AnalyticsRepository {
  readonly #table: GlamoraTable;
  readonly #purchases: PurchaseRepository;
  readonly #statistics: ReturnType<typeof statisticsEntity>;
  readonly #buyer: ReturnType<typeof buyerEntity>;
  readonly #view: ReturnType<typeof viewEntity>;
  readonly #trend: ReturnType<typeof trendEntity>;

  constructor(table: GlamoraTable) {
    this.#table = table;
    this.#purchases = new PurchaseRepository(table);
    this.#statistics = statisticsEntity(table);
    this.#buyer = buyerEntity(table);
    this.#view = viewEntity(table);
    this.#trend = trendEntity(table);
  }

  /**
   * Counts what was not counted before. Each activity and what it adds are written together or not at all, so counting again,
   * in another order or at the same time elsewhere changes nothing.
   * @throws DependencyUnavailable where the rows stay contended; what was written by then stays counted.
   */
  async count(activities: readonly Activity[], now: Date): Promise<Counting> {
    const distinct = [...new Map(activities.map((activity) => [identityOf(activity), activity])).values()];
    for (let first = 0; first < distinct.length; first += activitiesPerTransaction) {
      const together = distinct.slice(first, first + activitiesPerTransaction);
      // oxlint-disable-next-line no-await-in-loop -- one after the other: they often add to the same rows
      const counting = await this.#countTogether(together, now);
      if (counting.outcome === 'paused') return counting;
    }
    return { outcome: 'counted' };
  }

  async #countTogether(activities: readonly Activity[], now: Date): Promise<Counting> {
    let uncounted = activities;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each attempt starts from what the one before found
      const known = await this.#readKnown(uncounted, now);
      if (known.pausedSeconds > 0) return { outcome: 'paused', seconds: known.pausedSeconds };
      uncounted = uncounted.filter(
        (activity) => activity.type === 'content.sold' || !known.views.has(identityOf(activity)),
      );
      if (uncounted.length === 0) return { outcome: 'counted' };
      // The activities' own writes come first, each in its activity's place.
      const writes = [
        ...uncounted.map((activity) => this.#claim(activity, now)),
        ...this.#gainWrites(uncounted, known.days),
      ];
      // oxlint-disable-next-line no-await-in-loop
      const result = await writeTogether(this.#table.getDocumentClient(), writes);
      if (result.outcome === 'written') return { outcome: 'counted' };
      // Whoever's claim was refused is counted. A buyer's may be refused too: then only what is known has to be read again.
      uncounted = uncounted.filter((_, place) => !result.failed.includes(place));
    }
    throw new DependencyUnavailable('the statistics', 1);
  }

  /** One consistent read of what decides whether and how the activities count. */
  async #readKnown(activities: readonly Activity[], now: Date) {
    const sales = activities.filter((activity) => activity.type === 'content.sold');
    const views = activities.filter((activity) => activity.type === 'content.viewed');
    const buyerKeys = sales.map(({ seller, buyer }) => buyerOfCreatorKey(seller, buyer));
    const [pause, ...rows] = await batchGet(
      this.#table.getDocumentClient(),
      this.#table.getName(),
      [countingPauseKey, ...buyerKeys, ...views.map(keyOfView)],
      { consistent: true },
    );
    const formatter = this.#buyer.build(EntityFormatter);
    const daysOfBuyer = new Map(
      rows.slice(0, sales.length).flatMap((row) => (row ? [[row.PK, formatter.format(row).days]] : [])),
    );
    const knownDays: KnownDays = (creator, buyer) => daysOfBuyer.get(buyerOfCreatorKey(creator, buyer).PK);
    const counted = views.filter((_, place) => rows[sales.length + place]);
    return {
      pausedSeconds: pause ? (Date.parse(pause['until'] as string) - now.getTime()) / 1000 : 0,
      days: knownDays,
      views: new Set(counted.map(identityOf)),
    };
  }

  /** Refused where the activity was counted before. */
  #claim(activity: Activity, now: Date) {
    if (activity.type === 'content.sold') return this.#purchases.markCounted(activity, now.toISOString());
    return this.#view
      .build(PutTransaction)
      .item({
        ...keyOfView(activity),
        timeToLive: Math.floor(Date.parse(activity.viewedAt) / 1000) + viewMarkerSeconds,
      })
      .options({ condition: { attr: 'PK', exists: false } })
      .params();
  }

  #gainWrites(activities: readonly Activity[], knownDays: KnownDays) {
    const { statistics, trends, buyers } = gainsOf(activities, knownDays);
    return [
      ...buyers.map((gain) => this.#buyerWrite(gain)),
      ...statistics.map(({ key, gain }) =>
        this.#statistics
          .build(UpdateTransaction)
          .item({ ...key, ...additions(gain) })
          .params(),
      ),
      ...trends.map(({ contentId, era, salePoints, viewPoints }) =>
        this.#trend
          .build(UpdateTransaction)
          .item({
            ...trendKey(contentId, era),
            contentId,
            salePoints: $add(salePoints),
            viewPoints: $add(viewPoints),
            timeToLive: eraVanishesAt(era),
          })
          .params(),
      ),
    ];
  }

  /** Refused where the buyer's days are no longer those that were read. */
  #buyerWrite({ creator, buyer, days, isNew }: BuyerGain) {
    return this.#buyer
      .build(UpdateTransaction)
      .item({ ...buyerOfCreatorKey(creator, buyer), days: $add(new Set(days)) })
      .options({
        condition: isNew
          ? { attr: 'days', exists: false }
          : {
              and: [
                { attr: 'days', exists: true },
                ...days.map((day) => ({ not: { attr: 'days', contains: day } }) as const),
              ],
            },
      })
      .params();
  }
}

function keyOfView({ contentId, viewer, viewedAt }: View): PrimaryKey {
  return viewKey(contentId, viewer, hourOf(viewedAt));
}

export function buyerEntity(table: GlamoraTable) {
  return new Entity({ name: 'BuyerOfCreator', table, schema: buyerSchema, timestamps: false });
}

function viewEntity(table: GlamoraTable) {
  return new Entity({ name: 'CountedView', table, schema: viewSchema, timestamps: false });
}

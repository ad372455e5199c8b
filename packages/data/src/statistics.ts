/** What was counted: by creator and day, in all, and of the whole marketplace. */
import type { WalletAddress } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import type { FormattedItem } from 'dynamodb-toolbox/entity';
import { EntityFormatter } from 'dynamodb-toolbox/entity/actions/format';
import { GetItemCommand } from 'dynamodb-toolbox/entity/actions/get';
import { $add } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { noStatistics, sumOf } from './analytics-gains.ts';
import type { Statistics } from './analytics-gains.ts';
import { statisticsOfCreator, statisticsOfMarketplace } from './keys.ts';
import type { GlamoraTable } from './table.ts';

/** The statistics of one day in UTC. */
export interface DailyStatistics extends Statistics {
  /** `2026-11-20`. */
  readonly date: string;
}

const statisticsSchema = item({
  PK: string().key(),
  SK: string().key(),
  sales: number().optional(),
  revenueWei: number().big().optional(),
  buyers: number().optional(),
  views: number().optional(),
});

export class StatisticsRepository {
  readonly #table: GlamoraTable;
  readonly #statistics: ReturnType<typeof statisticsEntity>;

  constructor(table: GlamoraTable) {
    this.#table = table;
    this.#statistics = statisticsEntity(table);
  }

  /** Days on which something was counted, from `from` to `to`, in order; one query. */
  async daily(creator: WalletAddress, from: string, to: string): Promise<readonly DailyStatistics[]> {
    return this.#days(statisticsOfCreator.partitionKey(creator), from, to);
  }

  /** All that was ever counted of a creator. */
  async total(creator: WalletAddress): Promise<Statistics> {
    const { Item } = await this.#statistics
      .build(GetItemCommand)
      .key({ PK: statisticsOfCreator.partitionKey(creator), SK: statisticsOfCreator.total })
      .send();
    return Item ? toStatistics(Item) : noStatistics;
  }

  /** All creators together, by day, in order. A wallet that buys from two creators is two buyers: they are not told here. */
  async marketplace(from: string, to: string): Promise<readonly Omit<DailyStatistics, 'buyers'>[]> {
    const shards = await Promise.all(
      statisticsOfMarketplace.partitions().map((partition) => this.#days(partition, from, to)),
    );
    const days = new Map<string, Statistics>();
    for (const { date, ...gain } of shards.flat())
      days.set(date, sumOf(days.get(date) ?? noStatistics, gain));
    return [...days]
      .map(([date, { sales, revenueWei, views }]) => ({ date, sales, revenueWei, views }))
      .toSorted((one, other) => (one.date < other.date ? -1 : 1));
  }

  async #days(partition: string, from: string, to: string): Promise<readonly DailyStatistics[]> {
    const { Items = [] } = await this.#table
      .build(QueryCommand)
      .query({
        partition,
        range: { between: [statisticsOfCreator.day(from), statisticsOfCreator.day(to)] },
      })
      .send();
    const formatter = this.#statistics.build(EntityFormatter);
    return Items.map((row) => {
      const formatted = formatter.format(row);
      return { date: formatted.SK.slice(statisticsOfCreator.day('').length), ...toStatistics(formatted) };
    });
  }
}

export function statisticsEntity(table: GlamoraTable) {
  return new Entity({ name: 'Statistics', table, schema: statisticsSchema, timestamps: false });
}

/** Nothing is added where there is nothing to add: a day of views alone has no word on sales. */
export function additions({ sales, revenueWei, buyers, views }: Statistics) {
  return {
    ...(sales === 0 ? {} : { sales: $add(sales) }),
    ...(revenueWei === 0n ? {} : { revenueWei: $add(revenueWei) }),
    ...(buyers === 0 ? {} : { buyers: $add(buyers) }),
    ...(views === 0 ? {} : { views: $add(views) }),
  };
}

export function toStatistics(row: FormattedItem<ReturnType<typeof statisticsEntity>>): Statistics {
  const { sales = 0, revenueWei = 0, buyers = 0, views = 0 } = row;
  // The table gives small numbers as numbers and large ones as bigints.
  return { sales, revenueWei: BigInt(revenueWei), buyers, views };
}

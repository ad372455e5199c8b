/**
 * What belongs to one wallet stands in one partition of an index, until that holds a thousand items. From then on, a
 * little later, each month has a partition of its own; what was there before stays where it is.
 *
 * Everybody has to agree on which partition an item of a certain time is in. So the time of the change lies in the future
 * when it is decided, by more than any writer takes between looking it up and writing.
 */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { WalletAddress } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import type { ChainedList, Link } from './chained-list.ts';
import { unlessRefused } from './conditional.ts';
import {
  contentOfCreator,
  monthPartition,
  ownerPartitionsKey,
  purchasesOfBuyer,
  salesOfSeller,
} from './keys.ts';
import { readRow } from './read-row.ts';
import type { StoredRow } from './read-row.ts';
import { indexes } from './table.ts';
import type { GlamoraTable, PrimaryKey } from './table.ts';

/** The lists that an owner has, and where each of them stands. */
const ownerLists = {
  content: { index: indexes.owner, keys: contentOfCreator },
  purchases: { index: indexes.owner, keys: purchasesOfBuyer },
  sales: { index: indexes.category, keys: salesOfSeller },
} as const;

export type OwnerListName = keyof typeof ownerLists;

export interface OwnerPartitionsSettings {
  /** How many items a partition may hold before its owner moves on to months; default 1,000. */
  readonly threshold: number;
  readonly now: () => Date;
}

/** Longer than any writer is at work: a function's time-out is a matter of seconds. */
const changeMarginMinutes = 10;

const schema = item({
  partition: string().key(),
  /** Items of this time and later are in the partition of their month. */
  bucketedFrom: string(),
});

export class OwnerPartitions {
  readonly #table: GlamoraTable;
  readonly #entity: ReturnType<typeof partitionsEntity>;
  readonly #threshold: number;
  readonly #now: () => Date;

  constructor(
    table: GlamoraTable,
    { threshold = 1000, now = () => new Date() }: Partial<OwnerPartitionsSettings> = {},
  ) {
    this.#table = table;
    this.#entity = partitionsEntity(table);
    this.#threshold = threshold;
    this.#now = now;
  }

  /** Since when each month of the list has a partition of its own; undefined where one partition holds it all. */
  async bucketedFrom(list: OwnerListName, owner: WalletAddress): Promise<string | undefined> {
    return this.fromRow(await readRow(this.#table, this.keyOf(list, owner)));
  }

  /** For who reads the row together with others. */
  keyOf(list: OwnerListName, owner: WalletAddress): PrimaryKey {
    return ownerPartitionsKey(ownerLists[list].keys.partitionKey(owner));
  }

  /** As {@link bucketedFrom}, from a row that was read together with others. */
  fromRow(row: StoredRow | undefined): string | undefined {
    return row && (row['bucketedFrom'] as string);
  }

  /** The whole list, newest first, whichever partitions it stands in by now. */
  async newestFirst(list: OwnerListName, owner: WalletAddress): Promise<ChainedList> {
    const { index, keys } = ownerLists[list];
    const name = keys.partitionKey(owner);
    const from = keys.sortKey('');
    const through = keys.sortKey('~');
    const bucketedFrom = await this.bucketedFrom(list, owner);
    const months = bucketedFrom === undefined ? [] : this.#monthsSince(bucketedFrom);
    const links: Link[] = [
      ...months.map(({ firstTime, month }) => ({
        partition: monthPartition(name, firstTime),
        from: keys.sortKey(firstTime),
        through: keys.sortKey(`${month}~`),
      })),
      {
        partition: name,
        from,
        through: bucketedFrom === undefined ? through : keys.sortKey(justBefore(bucketedFrom)),
      },
    ];
    return { index, name, links, from, through, order: 'desc' };
  }

  /**
   * Measures the partition, and has the owner move on where it holds more than it should. What counts is what is there, so
   * that doing this twice, late or after items were archived ends as it should.
   */
  async moveOnIfFull(list: OwnerListName, owner: WalletAddress): Promise<'fits' | 'moves_on' | 'moved_on'> {
    if ((await this.bucketedFrom(list, owner)) !== undefined) return 'moved_on';
    const { index, keys } = ownerLists[list];
    const partition = keys.partitionKey(owner);
    if (!(await this.#holdsMore(index, partition))) return 'fits';
    const bucketedFrom = new Date(this.#now().getTime() + changeMarginMinutes * 60_000).toISOString();
    // Decided once: who has looked it up relies on it.
    const result = await unlessRefused(
      this.#entity
        .build(PutItemCommand)
        .item({ partition, bucketedFrom })
        .options({ condition: { attr: 'partition', exists: false } })
        .send(),
    );
    return result === 'refused' ? 'moved_on' : 'moves_on';
  }

  async #holdsMore(index: (typeof ownerLists)[OwnerListName]['index'], partition: string): Promise<boolean> {
    let counted = 0;
    let start: Record<string, unknown> | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page starts where the one before it ended
      const { Count = 0, LastEvaluatedKey } = await this.#table.getDocumentClient().send(
        new QueryCommand({
          TableName: this.#table.getName(),
          IndexName: index,
          KeyConditionExpression: '#partition = :partition',
          ExpressionAttributeNames: { '#partition': `${index}PK` },
          ExpressionAttributeValues: { ':partition': partition },
          Select: 'COUNT',
          Limit: this.#threshold + 1 - counted,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      counted += Count;
      start = LastEvaluatedKey;
    } while (start && counted <= this.#threshold);
    return counted > this.#threshold;
  }

  /** The newest first. The first of them began at `firstTime`, not at its beginning. */
  #monthsSince(bucketedFrom: string): readonly { readonly month: string; readonly firstTime: string }[] {
    const months: { month: string; firstTime: string }[] = [];
    // A writer's clock may be a little ahead of the reader's.
    const latest = new Date(this.#now().getTime() + changeMarginMinutes * 60_000).toISOString();
    for (let firstTime = bucketedFrom; firstTime <= latest; firstTime = nextMonth(firstTime))
      months.unshift({ month: firstTime.slice(0, 'YYYY-MM'.length), firstTime });
    return months;
  }
}

/** The partition in which an item of this time stands. */
export function partitionAt(partition: string, time: string, bucketedFrom: string | undefined): string {
  return bucketedFrom === undefined || time < bucketedFrom ? partition : monthPartition(partition, time);
}

function partitionsEntity(table: GlamoraTable) {
  return new Entity({
    name: 'OwnerPartitions',
    table,
    schema,
    computeKey: ({ partition }) => ownerPartitionsKey(partition),
    timestamps: false,
  });
}

function nextMonth(time: string): string {
  const date = new Date(time);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)).toISOString();
}

/** Times have milliseconds. */
function justBefore(time: string): string {
  return new Date(Date.parse(time) - 1).toISOString();
}

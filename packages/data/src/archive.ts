/** What the table knows of its archive: how far a walk has come, and which parts were written. */
import { Entity } from 'dynamodb-toolbox/entity';
import type { FormattedItem } from 'dynamodb-toolbox/entity';
import { EntityFormatter } from 'dynamodb-toolbox/entity/actions/format';
import { GetItemCommand } from 'dynamodb-toolbox/entity/actions/get';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { map } from 'dynamodb-toolbox/schema/map';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { unlessRefused } from './conditional.ts';
import { archivePartKey, archiveParts, archiveWalkKey } from './keys.ts';
import type { GlamoraTable, PrimaryKey } from './table.ts';
import { writeTogether } from './transaction.ts';

/** Rows of one entity that were written to the archive together. */
export interface ArchivePart {
  /** The entity's name in its rows: `Purchase`. */
  readonly entityName: string;
  /** In which it was archived: `2026-11`. */
  readonly month: string;
  /** `<run>-<number>`; sorts by the time of writing within a month. */
  readonly name: string;
  readonly bucket: string;
  /** The object that holds the rows: gzip, a row a line. */
  readonly object: string;
  /** The object that lists their keys. */
  readonly manifest: string;
  readonly rows: number;
  /** Of the object, compressed. */
  readonly bytes: number;
  /** Of the object, in hexadecimal digits. */
  readonly sha256: string;
  /** The attribute that dates a row: `createdAt`. */
  readonly datedBy: string;
  /** The date of its oldest row and of its newest. */
  readonly from: string;
  readonly through: string;
  readonly archivedAt: string;
}

export type PartReference = Pick<ArchivePart, 'entityName' | 'month' | 'name'>;

/** One walk over the whole table; many runs may carry it on. */
export interface ArchiveWalk {
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Everything up to this row is done with; null: nothing yet. */
  readonly cursor: PrimaryKey | null;
  /** Parts that are written and verified, but whose rows may still stand in the table. */
  readonly pending: {
    readonly parts: readonly PartReference[];
    /** Where the walk goes on once they are gone; null: it was the table's end. */
    readonly cursor: PrimaryKey | null;
  } | null;
  /** Rows that were written to the archive and left the table. */
  readonly archived: number;
  /** Rows that were written, but changed before they could leave. */
  readonly kept: number;
}

export interface Lease {
  readonly run: string;
  readonly until: string;
}

export type LeaseResult =
  | {
      readonly outcome: 'taken';
      readonly walk: ArchiveWalk | undefined;
      /** Who held the lease and never gave it back. */
      readonly diedRun: string | undefined;
    }
  | { readonly outcome: 'held'; readonly until: string };

const key = map({ PK: string(), SK: string() });

const walkSchema = item({
  PK: string().key(),
  SK: string().key(),
  startedAt: string().optional(),
  finishedAt: string().optional(),
  cursor: key.optional(),
  pendingParts: list(map({ entityName: string(), month: string(), name: string() })).optional(),
  pendingCursor: key.optional(),
  archived: number().optional(),
  kept: number().optional(),
  leaseRun: string().optional(),
  leaseUntil: string().optional(),
});

const partSchema = item({
  entityName: string().key(),
  month: string().key(),
  name: string().key(),
  bucket: string(),
  object: string(),
  manifest: string(),
  rows: number(),
  bytes: number(),
  sha256: string(),
  datedBy: string(),
  from: string(),
  through: string(),
  archivedAt: string(),
});

export class ArchiveRepository {
  readonly #table: GlamoraTable;
  readonly #walk: ReturnType<typeof walkEntity>;
  readonly #part: ReturnType<typeof partEntity>;

  constructor(table: GlamoraTable) {
    this.#table = table;
    this.#walk = walkEntity(table);
    this.#part = partEntity(table);
  }

  /** The walk and who is at it; undefined where there never was one. */
  async status(): Promise<{ walk: ArchiveWalk | undefined; lease: Lease | undefined } | undefined> {
    const { Item } = await this.#walk
      .build(GetItemCommand)
      .key(archiveWalkKey)
      .options({ consistent: true })
      .send();
    return Item && { walk: toWalk(Item), lease: toLease(Item) };
  }

  /** Takes the lease, or makes it last longer. Only who has it may save; who died holds it no longer than `until`. */
  async takeLease({ run, until }: Lease, now: string): Promise<LeaseResult> {
    const result = await unlessRefused(
      this.#walk
        .build(UpdateItemCommand)

        .item({ ...archiveWalkKey, leaseRun: run, leaseUntil: until })
        .options({
          condition: {
            or: [
              { attr: 'leaseUntil', exists: false },
              { attr: 'leaseUntil', lte: now },
              { attr: 'leaseRun', eq: run },
            ],
          },
          returnValues: 'ALL_OLD',
        })
        .send(),
    );
    if (result === 'refused') return { outcome: 'held', until: (await this.status())?.lease?.until ?? now };
    const before = result.Attributes;
    const diedRun = before?.leaseRun === run ? undefined : before?.leaseRun;
    return { outcome: 'taken', walk: before && toWalk(before), diedRun };
  }

  /**
   * Writes how far the walk has come, together with the parts it wrote, all or nothing.
   * @param lease makes the run's lease last until then; null gives it back.
   * @returns `lease_lost` where another run has taken over: nothing is written.
   */
  async save(
    run: string,
    walk: ArchiveWalk,
    lease: Lease | null,
    parts: readonly ArchivePart[] = [],
  ): Promise<'saved' | 'lease_lost'> {
    const result = await writeTogether(this.#table.getDocumentClient(), [
      this.#walk
        .build(PutTransaction)
        .item({ ...fromWalk(walk), ...(lease && { leaseRun: lease.run, leaseUntil: lease.until }) })
        .options({ condition: { attr: 'leaseRun', eq: run } })
        .params(),
      ...parts.map((part) => this.#part.build(PutTransaction).item(part).params()),
    ]);
    return result.outcome === 'written' ? 'saved' : 'lease_lost';
  }

  /** Adds a part that no walk wrote. Doing it again changes nothing. */
  async addPart(part: ArchivePart): Promise<void> {
    await this.#part.build(PutItemCommand).item(part).send();
  }

  async findPart(reference: PartReference): Promise<ArchivePart | undefined> {
    const { entityName, month, name } = reference;
    const { Item } = await this.#part
      .build(GetItemCommand)
      .key({ entityName, month, name })
      .options({ consistent: true })
      .send();
    return Item;
  }

  /** Parts of an entity, or of all, the last written of an entity first. */
  async *parts(entityName?: string): AsyncGenerator<ArchivePart> {
    const formatter = this.#part.build(EntityFormatter);
    let start: Record<string, unknown> | undefined;
    do {
      // oxlint-disable-next-line no-await-in-loop -- a page starts where the one before it ended
      const { Items = [], LastEvaluatedKey } = await this.#table
        .build(QueryCommand)
        .query({ partition: archiveParts.partitionKey, range: { beginsWith: archiveParts.from(entityName) } })
        .options({ reverse: true, ...(start && { exclusiveStartKey: start }) })
        .send();
      for (const row of Items) yield formatter.format(row);
      start = LastEvaluatedKey;
    } while (start);
  }
}

function walkEntity(table: GlamoraTable) {
  return new Entity({
    name: 'ArchiveWalk',
    table,
    schema: walkSchema,
    timestamps: false,
  });
}

function partEntity(table: GlamoraTable) {
  return new Entity({
    name: 'ArchivePart',
    table,
    schema: partSchema,
    computeKey: ({ entityName, month, name }) => archivePartKey(entityName, month, name),
    timestamps: false,
  });
}

type WalkRow = FormattedItem<ReturnType<typeof walkEntity>>;

function toWalk(row: WalkRow): ArchiveWalk | undefined {
  if (row.startedAt === undefined) return undefined;
  return {
    startedAt: row.startedAt,
    finishedAt: row.finishedAt ?? null,
    cursor: row.cursor ?? null,
    pending: row.pendingParts ? { parts: row.pendingParts, cursor: row.pendingCursor ?? null } : null,
    archived: row.archived ?? 0,
    kept: row.kept ?? 0,
  };
}

function toLease({ leaseRun, leaseUntil }: WalkRow): Lease | undefined {
  return leaseRun === undefined || leaseUntil === undefined
    ? undefined
    : { run: leaseRun, until: leaseUntil };
}

function fromWalk({ startedAt, finishedAt, cursor, pending, archived, kept }: ArchiveWalk) {
  return {
    ...archiveWalkKey,
    startedAt,
    archived,
    kept,
    ...(finishedAt !== null && { finishedAt }),
    ...(cursor && { cursor: { ...cursor } }),
    ...(pending && { pendingParts: pending.parts.map(toReference) }),
    ...(pending?.cursor && { pendingCursor: { ...pending.cursor } }),
  };
}

function toReference({ entityName, month, name }: PartReference): PartReference {
  return { entityName, month, name };
}

/** Users: one profile a wallet, and who lives in a region. */
import type { Plan, WalletAddress } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { $remove, UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { string } from 'dynamodb-toolbox/schema/string';
import { unlessRefused } from './conditional.ts';
import { userKey, usersOfRegion } from './keys.ts';
import { readPage } from './ordered-list.ts';
import { readRow } from './read-row.ts';
import type { StoredRow } from './read-row.ts';
import { basicPlan, Problem } from '@glamora/contracts';
import { indexes } from './table.ts';
import type { GlamoraTable } from './table.ts';

export interface User {
  readonly walletAddress: WalletAddress;
  readonly username: string | null;
  readonly region: string | null;
  readonly bio: string | null;
  /** Set by operators; it holds from the next sign-in. */
  readonly plan: Plan;
  /** ISO 8601, as are all times. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** undefined leaves a field as it is; null clears it. */
export interface UserChanges {
  readonly username?: string | null | undefined;
  readonly region?: string | null | undefined;
  readonly bio?: string | null | undefined;
}

const schema = item({
  walletAddress: string().key(),
  username: string().optional(),
  region: string().optional(),
  bio: string().optional(),
  plan: string().enum('free', 'business', 'enterprise').optional(),
  createdAt: string(),
  updatedAt: string(),
  GSI1PK: string().optional().hidden(),
  GSI1SK: string().optional().hidden(),
});

export class UserRepository {
  readonly #table: GlamoraTable;
  readonly #entity: ReturnType<typeof userEntity>;

  constructor(table: GlamoraTable) {
    this.#table = table;
    this.#entity = userEntity(table);
  }

  /** @param options.consistent whether a write of a moment ago has to be seen; costs twice as much. */
  async find(
    walletAddress: WalletAddress,
    options: { readonly consistent?: boolean } = {},
  ): Promise<User | undefined> {
    const row = await readRow(this.#table, userKey(walletAddress), options);
    return row && toUser(row);
  }

  /** A write for {@link writeTogether}; refused where the wallet has a profile already. */
  creation(user: User) {
    const { username, region, bio, ...required } = user;
    return this.#entity
      .build(PutTransaction)
      .item({
        ...required,
        ...(username === null ? {} : { username }),
        ...(bio === null ? {} : { bio }),
        ...(region === null ? {} : { region, ...regionKeys(region, user) }),
      })
      .options({ condition: { attr: 'createdAt', exists: false } })
      .params();
  }

  /** @returns the changed user, or undefined where there is none. */
  async update(user: User, changes: UserChanges, now: string): Promise<User | undefined> {
    const { username, region, bio } = changes;
    const result = await unlessRefused(
      this.#entity
        .build(UpdateItemCommand)
        .item({
          walletAddress: user.walletAddress,
          updatedAt: now,
          ...(username === undefined ? {} : { username: username ?? $remove() }),
          ...(bio === undefined ? {} : { bio: bio ?? $remove() }),
          ...(region === undefined ? {} : { region: region ?? $remove() }),
          ...(region === undefined ? {} : region === null ? noRegionKeys : regionKeys(region, user)),
        })
        .options({ condition: { attr: 'createdAt', exists: true }, returnValues: 'ALL_NEW' })
        .send(),
    );
    return result === 'refused' || !result.Attributes ? undefined : toUser(result.Attributes);
  }

  /** Newest first. */
  async listByRegion(region: string, limit: number): Promise<readonly User[]> {
    const page = await readPage(
      this.#table,
      {
        index: indexes.owner,
        partitions: usersOfRegion.partitions(region),
        from: usersOfRegion.sortKey(''),
        through: usersOfRegion.sortKey('~'),
        order: 'desc',
      },
      { limit },
      async (rows) => rows.map((row) => toUser(row)),
    );
    return page instanceof Problem ? [] : page.items;
  }
}

function userEntity(table: GlamoraTable) {
  return new Entity({
    name: 'User',
    table,
    schema,
    computeKey: ({ walletAddress }) => userKey(walletAddress as WalletAddress),
    timestamps: false,
  });
}

function toUser(row: StoredRow): User {
  const stored = row as unknown as Partial<User> & Pick<User, 'walletAddress' | 'createdAt' | 'updatedAt'>;
  return {
    walletAddress: stored.walletAddress,
    username: stored.username ?? null,
    region: stored.region ?? null,
    bio: stored.bio ?? null,
    plan: stored.plan ?? basicPlan,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
  };
}

const noRegionKeys = { GSI1PK: $remove(), GSI1SK: $remove() };

function regionKeys(region: string, { walletAddress, createdAt }: User) {
  return {
    GSI1PK: usersOfRegion.partitionKey(region, walletAddress),
    GSI1SK: usersOfRegion.sortKey(createdAt),
  };
}

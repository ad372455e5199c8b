/** Sign-in challenges and the sessions that refresh tokens carry on. */
import { basicPlan } from '@glamora/contracts';
import type { Plan, WalletAddress } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { DeleteTransaction } from 'dynamodb-toolbox/entity/actions/transactDelete';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { unlessRefused } from './conditional.ts';
import { challengeKey, sessionKey } from './keys.ts';
import { readRow } from './read-row.ts';
import type { StoredRow } from './read-row.ts';
import type { GlamoraTable } from './table.ts';
import { writeTogether } from './transaction.ts';
import type { User, UserRepository } from './users.ts';

/** A nonce that one wallet may use once. */
export interface Challenge {
  readonly nonce: string;
  readonly walletAddress: WalletAddress;
  readonly expiresAt: string;
}

/** A signed-in wallet; only the newest refresh token of a session is good. */
export interface Session {
  readonly sessionId: string;
  readonly walletAddress: WalletAddress;
  /** As it was at the sign-in. */
  readonly plan: Plan;
  /** Digest of the one refresh token that is good now. */
  readonly tokenDigest: string;
  readonly expiresAt: string;
}

const challengeSchema = item({
  nonce: string().key(),
  walletAddress: string(),
  expiresAt: string(),
  timeToLive: number(),
});

const sessionSchema = item({
  sessionId: string().key(),
  walletAddress: string(),
  plan: string().enum('free', 'business', 'enterprise').optional(),
  tokenDigest: string(),
  expiresAt: string(),
  timeToLive: number(),
});

export class SessionRepository {
  readonly #table: GlamoraTable;
  readonly #challenge: ReturnType<typeof challengeEntity>;
  readonly #session: ReturnType<typeof sessionEntity>;

  constructor(table: GlamoraTable) {
    this.#table = table;
    this.#challenge = challengeEntity(table);
    this.#session = sessionEntity(table);
  }

  async createChallenge(challenge: Challenge): Promise<void> {
    await this.#challenge
      .build(PutItemCommand)
      .item({ ...challenge, timeToLive: epochSeconds(challenge.expiresAt) })
      .send();
  }

  /**
   * Uses up the challenge and opens the session, and creates the user who is new, all or nothing.
   * `challenge_refused`: unknown, used, expired or another wallet's. `user_exists`: the user is not new after all.
   */
  async signIn(
    challenge: { readonly nonce: string; readonly walletAddress: WalletAddress },
    session: Session,
    newUser: { readonly user: User; readonly users: UserRepository } | undefined,
    now: string,
  ): Promise<'signed_in' | 'challenge_refused' | 'user_exists'> {
    const result = await writeTogether(this.#table.getDocumentClient(), [
      this.#challenge
        .build(DeleteTransaction)
        .key({ nonce: challenge.nonce })
        .options({
          condition: {
            and: [
              { attr: 'walletAddress', eq: challenge.walletAddress },
              { attr: 'expiresAt', gt: now },
            ],
          },
        })
        .params(),
      this.#session
        .build(PutTransaction)
        .item({ ...session, timeToLive: epochSeconds(session.expiresAt) })
        .params(),
      ...(newUser ? [newUser.users.creation(newUser.user)] : []),
    ]);
    if (result.outcome === 'written') return 'signed_in';
    return result.failed.includes(0) ? 'challenge_refused' : 'user_exists';
  }

  async find(sessionId: string): Promise<Session | undefined> {
    const row = await readRow(this.#table, sessionKey(sessionId), { consistent: true });
    return row && toSession(row);
  }

  /** Makes `next` the good token if `current` was; `refused` where it was not, or the session is over. */
  async rotate(sessionId: string, current: string, next: string, now: string): Promise<Session | 'refused'> {
    const result = await unlessRefused(
      this.#session
        .build(UpdateItemCommand)
        .item({ sessionId, tokenDigest: next })
        .options({
          condition: {
            and: [
              { attr: 'tokenDigest', eq: current },
              { attr: 'expiresAt', gt: now },
            ],
          },
          returnValues: 'ALL_NEW',
        })
        .send(),
    );
    return result === 'refused' || !result.Attributes ? 'refused' : toSession(result.Attributes);
  }

  async end(sessionId: string): Promise<void> {
    await this.#session.build(DeleteItemCommand).key({ sessionId }).send();
  }
}

function challengeEntity(table: GlamoraTable) {
  return new Entity({
    name: 'Challenge',
    table,
    schema: challengeSchema,
    computeKey: ({ nonce }) => challengeKey(nonce),
    timestamps: false,
  });
}

function sessionEntity(table: GlamoraTable) {
  return new Entity({
    name: 'Session',
    table,
    schema: sessionSchema,
    computeKey: ({ sessionId }) => sessionKey(sessionId),
    timestamps: false,
  });
}

function toSession(row: StoredRow): Session {
  const stored = row as unknown as Omit<Session, 'plan'> & { readonly plan?: Plan };
  return {
    sessionId: stored.sessionId,
    walletAddress: stored.walletAddress,
    plan: stored.plan ?? basicPlan,
    tokenDigest: stored.tokenDigest,
    expiresAt: stored.expiresAt,
  };
}

/** Time to live is in whole seconds since 1970, as DynamoDB wants it. */
function epochSeconds(time: string): number {
  return Math.ceil(Date.parse(time) / 1000);
}

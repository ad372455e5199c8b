import type { authenticateUser } from '@glamora/contracts';
import { signIn } from '@glamora/demo';
import type { GlamoraClient, Success } from '@glamora/demo';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { PrivateKeyAccount } from 'viem/accounts';

type Session = Success<typeof authenticateUser>['body'];

/** Somebody with a wallet of their own, who signs in again while half of the access token's time is left. */
export class Person {
  readonly account: PrivateKeyAccount;
  /** Of the user, as the marketplace told it at the first sign-in. */
  readonly createdAt: string;
  readonly #visitor: GlamoraClient;
  #client: GlamoraClient;
  /** On the clock of `performance.now()`. */
  #renewedFrom: number;

  private constructor(visitor: GlamoraClient, account: PrivateKeyAccount, session: Session) {
    this.account = account;
    this.createdAt = session.user.createdAt;
    this.#visitor = visitor;
    this.#client = visitor.withToken(session.accessToken);
    this.#renewedFrom = renewalOf(session);
  }

  /** Somebody new; null where the marketplace refuses. */
  static async enter(visitor: GlamoraClient): Promise<Person | null> {
    const account = privateKeyToAccount(generatePrivateKey());
    const answer = await signIn(visitor, account);
    return answer.ok ? new Person(visitor, account, answer.body) : null;
  }

  /** Lower case, as the API answers it. */
  get walletAddress(): string {
    return this.account.address.toLowerCase();
  }

  async client(): Promise<GlamoraClient> {
    if (performance.now() < this.#renewedFrom) return this.#client;
    const answer = await signIn(this.#visitor, this.account);
    // Refused for now, the old token is still good for as long again.
    if (!answer.ok) return this.#client;
    this.#client = this.#visitor.withToken(answer.body.accessToken);
    this.#renewedFrom = renewalOf(answer.body);
    return this.#client;
  }
}

function renewalOf({ expiresIn }: Session): number {
  return performance.now() + (expiresIn / 2) * 1000;
}

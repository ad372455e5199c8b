/** Creators and buyers, the same for the same seed. */
import { createHash } from 'node:crypto';
import { updateMyProfile } from '@glamora/contracts';
import type { Endpoint } from '@glamora/contracts';
import { GlamoraClient, signIn } from '@glamora/demo';
import type { CallInput, Refused, Signer, Success } from '@glamora/demo';
import { privateKeyToAccount } from 'viem/accounts';
import { accepted } from './persistence.ts';

export interface Person {
  /** Lower case, as the API answers it. */
  readonly walletAddress: string;
  readonly client: GlamoraClient;
}

/** @param role and number tell one person from another. */
export async function enter(url: string, seed: number, role: string, number: number): Promise<Person> {
  const key = createHash('sha256').update(`${seed} ${role} ${number}`).digest('hex');
  const account = privateKeyToAccount(`0x${key}`);
  const client = new LastingClient(url, account);
  await client.signedIn();
  return { walletAddress: account.address.toLowerCase(), client };
}

export async function rename({ client }: Person, username: string): Promise<void> {
  await accepted(() => client.call(updateMyProfile, { body: { username } }));
}

interface Session {
  readonly client: GlamoraClient;
  /** On the clock of `performance.now()`. */
  readonly renewedFrom: number;
}

/** Many trades take longer than an access token lasts: whoever trades signs in again while half of its time is left. */
class LastingClient extends GlamoraClient {
  readonly #signer: Signer;
  #session: Promise<Session> | undefined;

  constructor(url: string, signer: Signer) {
    super(url);
    this.#signer = signer;
  }

  override async call<const E extends Endpoint>(
    endpoint: E,
    input: CallInput<E>,
  ): Promise<Success<E> | Refused> {
    const client = await this.signedIn();
    return client.call(endpoint, input);
  }

  async signedIn(): Promise<GlamoraClient> {
    this.#session ??= this.#signIn();
    const { client, renewedFrom } = await this.#session;
    if (performance.now() < renewedFrom) return client;
    this.#session = undefined;
    return this.signedIn();
  }

  async #signIn(): Promise<Session> {
    const visitor = new GlamoraClient(this.baseUrl);
    const { body } = await accepted(() => signIn(visitor, this.#signer));
    return {
      client: visitor.withToken(body.accessToken),
      renewedFrom: performance.now() + (body.expiresIn / 2) * 1000,
    };
  }
}

/** Creators and buyers, the same for the same seed. */
import { createHash } from 'node:crypto';
import { updateMyProfile } from '@glamora/contracts';
import { GlamoraClient, signIn } from '@glamora/demo';
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
  const visitor = new GlamoraClient(url);
  const { body } = await accepted(() => signIn(visitor, account));
  return { walletAddress: account.address.toLowerCase(), client: visitor.withToken(body.accessToken) };
}

export async function rename({ client }: Person, username: string): Promise<void> {
  await accepted(() => client.call(updateMyProfile, { body: { username } }));
}

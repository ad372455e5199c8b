/** Sign-in with a wallet: ask for a message, sign it, send both back. */
import { authenticateUser, createNonce } from '@glamora/contracts';
import type { GlamoraClient, Refused, Success } from './glamora-client.ts';

/** Anything that can sign a text as an address: a key, a hardware wallet, a viem account. */
export interface Signer {
  readonly address: `0x${string}`;
  signMessage(parameters: { message: string }): Promise<`0x${string}`>;
}

export async function signIn(
  client: GlamoraClient,
  signer: Signer,
): Promise<Success<typeof authenticateUser> | Refused> {
  const challenge = await client.call(createNonce, { body: { walletAddress: signer.address } });
  if (!challenge.ok) return challenge;
  const { message } = challenge.body;
  const signature = await signer.signMessage({ message });
  return client.call(authenticateUser, { body: { message, signature } });
}

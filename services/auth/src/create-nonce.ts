/** A wallet asks for the message that it will sign in with. */
import { problem } from '@glamora/contracts';
import type { Problem, WalletAddress } from '@glamora/contracts';
import type { SessionRepository } from '@glamora/data';
import type { RandomBytes } from './refresh-token.ts';
import { writeSignInMessage } from './sign-in-message.ts';
import type { SignInSite } from './sign-in-message.ts';

const challengeLifetimeSeconds = 300;

interface Dependencies {
  readonly sessions: Pick<SessionRepository, 'createChallenge'>;
  readonly site: SignInSite;
  readonly randomBytes: RandomBytes;
  readonly now: () => Date;
}

export async function createNonce(
  {
    walletAddress,
    chainId,
  }: { readonly walletAddress: WalletAddress; readonly chainId?: number | undefined },
  { sessions, site, randomBytes, now }: Dependencies,
): Promise<{ message: string; nonce: string; expiresAt: string } | Problem<'unsupported_chain'>> {
  if (chainId !== undefined && chainId !== site.chainId)
    return problem('unsupported_chain', `Sign in on chain ${site.chainId}`);
  const issuedAt = now();
  const expirationTime = new Date(issuedAt.getTime() + challengeLifetimeSeconds * 1000);
  const expiresAt = expirationTime.toISOString();
  // 128 bits, in an alphabet that the standard takes.
  const nonce = randomBytes(16).toString('hex');
  await sessions.createChallenge({ nonce, walletAddress, expiresAt });
  const message = writeSignInMessage({ walletAddress, nonce }, { issuedAt, expirationTime }, site);
  return { message, nonce, expiresAt };
}

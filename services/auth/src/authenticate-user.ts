/** A wallet signs in with the message it was given. The first time, that makes the user. */
import { basicPlan, Problem, problem } from '@glamora/contracts';
import type { Plan, WalletAddress } from '@glamora/contracts';
import type { Session, SessionRepository, User, UserRepository } from '@glamora/data';
import { newRefreshToken, newSessionId } from './refresh-token.ts';
import type { RandomBytes } from './refresh-token.ts';
import { readSignInMessage } from './sign-in-message.ts';
import type { SignInSite } from './sign-in-message.ts';
import { issueTokenPair } from './token-pair.ts';
import type { IssueAccessToken, TokenPair } from './token-pair.ts';

/** A session ends so long after its sign-in, however often it was refreshed: 30 days. */
const sessionLifetimeSeconds = 30 * 24 * 60 * 60;

export interface SignedMessage {
  readonly message: string;
  /** Whole bytes in hexadecimal, as the contract takes it. */
  readonly signature: string;
}

/**
 * Whether the wallet signed the message.
 * @throws DependencyUnavailable where only the chain can tell, and it can't be asked.
 */
export type VerifyWalletSignature = (
  signed: SignedMessage & { readonly address: WalletAddress },
) => Promise<boolean>;

interface Dependencies {
  readonly sessions: Pick<SessionRepository, 'signIn'>;
  readonly users: UserRepository;
  readonly verifySignature: VerifyWalletSignature;
  readonly issueAccessToken: IssueAccessToken;
  readonly site: SignInSite;
  readonly randomBytes: RandomBytes;
  readonly now: () => Date;
}

export async function authenticateUser(
  { message, signature }: SignedMessage,
  { sessions, users, verifySignature, issueAccessToken, site, randomBytes, now }: Dependencies,
): Promise<(TokenPair & { readonly user: User }) | Problem<'invalid_sign_in_message' | 'sign_in_refused'>> {
  const time = now();
  const challenge = readSignInMessage(message, site, time);
  if (challenge instanceof Problem) return challenge;
  const { walletAddress } = challenge;

  // Before the nonce is used up: else whoever has seen a message could spoil it for its wallet.
  const [hasSigned, knownUser] = await Promise.all([
    verifySignature({ address: walletAddress, message, signature }),
    users.find(walletAddress),
  ]);
  if (!hasSigned) return problem('sign_in_refused', 'The wallet did not sign this message');

  const refreshToken = newRefreshToken(newSessionId(randomBytes), randomBytes);
  const session = toSession(walletAddress, knownUser?.plan ?? basicPlan, refreshToken, time);
  const user = await openSession(challenge, session, knownUser, { sessions, users, now: time.toISOString() });
  if (!user)
    return problem('sign_in_refused', 'The nonce is unknown, used or expired; ask for a new message');
  return { ...(await issueTokenPair(user, refreshToken, issueAccessToken)), user };
}

function toSession(
  walletAddress: WalletAddress,
  plan: Plan,
  { sessionId, digest: tokenDigest }: { readonly sessionId: string; readonly digest: string },
  now: Date,
): Session {
  const expiresAt = new Date(now.getTime() + sessionLifetimeSeconds * 1000).toISOString();
  return { sessionId, walletAddress, plan, tokenDigest, expiresAt };
}

/** @returns who signed in, or undefined where the nonce is not good. */
async function openSession(
  challenge: { readonly nonce: string; readonly walletAddress: WalletAddress },
  session: Session,
  knownUser: User | undefined,
  { sessions, users, now }: Pick<Dependencies, 'sessions' | 'users'> & { readonly now: string },
): Promise<User | undefined> {
  const user = knownUser ?? newUser(challenge.walletAddress, now);
  const outcome = await sessions.signIn(challenge, session, knownUser ? undefined : { user, users }, now);
  if (outcome === 'signed_in') return user;
  if (outcome === 'challenge_refused') return undefined;
  // Another first sign-in of this wallet was faster, and the nonce is still unused.
  const existing = await users.find(challenge.walletAddress, { consistent: true });
  return existing && openSession(challenge, session, existing, { sessions, users, now });
}

function newUser(walletAddress: WalletAddress, now: string): User {
  return {
    walletAddress,
    username: null,
    region: null,
    bio: null,
    plan: basicPlan,
    createdAt: now,
    updatedAt: now,
  };
}

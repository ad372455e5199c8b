/** A refresh token is changed for a new pair of tokens, once. */
import { problem } from '@glamora/contracts';
import type { Problem } from '@glamora/contracts';
import type { Session, SessionRepository } from '@glamora/data';
import { newRefreshToken, readRefreshToken } from './refresh-token.ts';
import type { RandomBytes, RefreshToken } from './refresh-token.ts';
import { issueTokenPair } from './token-pair.ts';
import type { IssueAccessToken, TokenPair } from './token-pair.ts';

interface Dependencies {
  readonly sessions: Pick<SessionRepository, 'find' | 'rotate' | 'end'>;
  readonly issueAccessToken: IssueAccessToken;
  readonly randomBytes: RandomBytes;
  readonly now: () => Date;
}

/**
 * A token that is not its session's newest was used before, or stolen: nobody can tell the thief from the owner, so the
 * session ends for both (RFC 9700, 4.14.2). All refusals look the same, so that nothing is learnt by trying.
 */
export async function refreshSession(
  text: string,
  { sessions, issueAccessToken, randomBytes, now }: Dependencies,
): Promise<TokenPair | Problem<'invalid_refresh_token'>> {
  const current = readRefreshToken(text);
  if (!current) return problem('invalid_refresh_token');
  const next = newRefreshToken(current.sessionId, randomBytes);
  const session = await rotate(current, next, now().toISOString(), sessions);
  if (session) return issueTokenPair(session, next, issueAccessToken);
  await sessions.end(current.sessionId);
  return problem('invalid_refresh_token');
}

/**
 * A write whose answer is lost is sent again, and then meets its own result: that is success, not a token used twice. Nobody
 * else can have stored this digest.
 */
async function rotate(
  { sessionId, digest }: RefreshToken,
  next: RefreshToken,
  now: string,
  sessions: Dependencies['sessions'],
): Promise<Session | undefined> {
  const rotated = await sessions.rotate(sessionId, digest, next.digest, now);
  if (rotated !== 'refused') return rotated;
  const session = await sessions.find(sessionId);
  return session?.tokenDigest === next.digest ? session : undefined;
}

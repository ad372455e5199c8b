/** A client signs out. */
import type { SessionRepository } from '@glamora/data';
import { readRefreshToken } from './refresh-token.ts';

/**
 * Any token of the session ends it, an old one too; of an unknown token nothing is said. Access tokens that were
 * given before hold until they expire.
 */
export async function endSession(
  text: string,
  { sessions }: { readonly sessions: Pick<SessionRepository, 'end'> },
): Promise<void> {
  const token = readRefreshToken(text);
  if (token) await sessions.end(token.sessionId);
}

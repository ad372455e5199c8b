/**
 * Refresh tokens: `<session id>.<secret>`, both base64url. The table keeps a digest only, so that who reads it can't sign in.
 */
import { createHash } from 'node:crypto';

export interface RefreshToken {
  readonly sessionId: string;
  /** What the client keeps. */
  readonly text: string;
  /** What the table keeps: SHA-256 of the text, base64url. */
  readonly digest: string;
}

/** Bytes that nobody can guess. */
export type RandomBytes = (size: number) => Buffer;

/** 128 bits that only the tokens of the session tell: who names a session has, or had, one of its tokens. */
export function newSessionId(randomBytes: RandomBytes): string {
  return randomBytes(16).toString('base64url');
}

export function newRefreshToken(sessionId: string, randomBytes: RandomBytes): RefreshToken {
  return refreshToken(sessionId, randomBytes(32).toString('base64url'));
}

/** Undefined where the text is no token that we ever gave. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, sessionId, secret] = /^([\w-]{22})\.([\w-]{43})$/.exec(text) ?? [];
  return sessionId === undefined || secret === undefined ? undefined : refreshToken(sessionId, secret);
}

function refreshToken(sessionId: string, secret: string): RefreshToken {
  const text = `${sessionId}.${secret}`;
  return { sessionId, text, digest: createHash('sha256').update(text).digest('base64url') };
}

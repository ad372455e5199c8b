/** What a client holds while it is signed in. */
import type { Plan, WalletAddress } from '@glamora/contracts';
import type { RefreshToken } from './refresh-token.ts';

export const accessTokenLifetimeSeconds = 900;

/** Of whom a token speaks. */
export interface TokenSubject {
  readonly walletAddress: WalletAddress;
  readonly plan: Plan;
}

/** Signs a token that says who the caller is, until {@link accessTokenLifetimeSeconds} have passed. */
export type IssueAccessToken = (subject: TokenSubject) => Promise<string>;

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
}

export async function issueTokenPair(
  subject: TokenSubject,
  { text: refreshToken }: RefreshToken,
  issueAccessToken: IssueAccessToken,
): Promise<TokenPair> {
  const accessToken = await issueAccessToken(subject);
  return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: accessTokenLifetimeSeconds };
}

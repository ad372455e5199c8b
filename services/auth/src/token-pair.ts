/** What a client holds while it is signed in. */
import type { WalletAddress } from '@glamora/contracts';
import type { RefreshToken } from './refresh-token.ts';

export const accessTokenLifetimeSeconds = 900;

/** Signs a token that says who the caller is, until {@link accessTokenLifetimeSeconds} have passed. */
export type IssueAccessToken = (walletAddress: WalletAddress) => Promise<string>;

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
}

export async function issueTokenPair(
  walletAddress: WalletAddress,
  { text: refreshToken }: RefreshToken,
  issueAccessToken: IssueAccessToken,
): Promise<TokenPair> {
  const accessToken = await issueAccessToken(walletAddress);
  return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: accessTokenLifetimeSeconds };
}

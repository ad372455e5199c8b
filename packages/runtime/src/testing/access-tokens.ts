import type { WalletAddress } from '@glamora/contracts';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { tokenAudience } from '../access-token.ts';

export interface TokenIssuer {
  /** The environment of a function that accepts the tokens of this issuer. */
  readonly environment: {
    readonly PUBLIC_KEYS: string;
    readonly TOKEN_ISSUER: string;
    readonly CALL_LIMITS: string;
  };
  /** A token that holds for five minutes. */
  tokenOf(wallet: WalletAddress): Promise<string>;
}

/** Signs access tokens with a key of its own, as the auth service does with its key. */
export async function createTokenIssuer(): Promise<TokenIssuer> {
  const keyId = 'test';
  const issuer = 'https://glamora.example';
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'ES256', use: 'sig' }];
  return {
    environment: { PUBLIC_KEYS: JSON.stringify({ keys }), TOKEN_ISSUER: issuer, CALL_LIMITS: generousLimits },
    tokenOf: (wallet) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: keyId })
        .setSubject(wallet)
        .setIssuer(issuer)
        .setAudience(tokenAudience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
  };
}

/** More than any test calls. */
const limits = { minute: 1_000_000, day: 1_000_000 };
const generousLimits = JSON.stringify({ free: limits, business: limits, enterprise: limits });

/** Access tokens as ES256 JWTs, which every function verifies by itself with the public keys. */
import { randomUUID } from 'node:crypto';
import { publicTenant, tokenAudience } from '@glamora/runtime';
import { SignJWT } from 'jose/jwt/sign';
import { importJWK } from 'jose/key/import';
import * as z from 'zod/mini';
import { accessTokenLifetimeSeconds } from '../token-pair.ts';
import type { IssueAccessToken } from '../token-pair.ts';

export interface AccessTokenSettings {
  /** A private JWK as text, with the `kid` by which the public keys know it. */
  readonly signingKey: string;
  readonly issuer: string;
  readonly now: () => Date;
}

const privateKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
});

/** @throws Error where the key is not an ES256 private key; never with the key in its message. */
export async function accessTokenIssuer({
  signingKey,
  issuer,
  now,
}: AccessTokenSettings): Promise<IssueAccessToken> {
  const privateKey = parsePrivateKey(signingKey);
  const key = await importJWK(privateKey, 'ES256');
  const header = { alg: 'ES256', kid: privateKey.kid, typ: 'JWT' };
  return ({ walletAddress, plan }) => {
    const issuedAt = Math.floor(now().getTime() / 1000);
    return new SignJWT({ tenant: publicTenant, plan })
      .setProtectedHeader(header)
      .setIssuer(issuer)
      .setAudience(tokenAudience)
      .setSubject(walletAddress)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + accessTokenLifetimeSeconds)
      .sign(key);
  };
}

/** JSON.parse quotes what it could not read, which would put the key into the log. */
function parsePrivateKey(text: string): z.output<typeof privateKeySchema> {
  try {
    return privateKeySchema.parse(JSON.parse(text));
  } catch {
    throw new Error('The signing key is not a private JWK for ES256 with a kid');
  }
}

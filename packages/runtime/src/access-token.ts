/** Access tokens, verified in the function itself with the public keys. */
import { basicPlan, planSchema, problem, walletAddressSchema } from '@glamora/contracts';
import type { Plan, Problem, WalletAddress } from '@glamora/contracts';
import { createLocalJWKSet } from 'jose/jwks/local';
import { jwtVerify } from 'jose/jwt/verify';
import * as z from 'zod/mini';

/** Who calls. */
export interface Caller {
  readonly walletAddress: WalletAddress;
  readonly tenant: string;
  readonly plan: Plan;
}

export type VerifyAccessToken = (token: string) => Promise<Caller | Problem<'invalid_token'>>;

/** The environment that verification needs: the public keys as JWKS text, and the issuer. */
export const accessTokenEnvironment = {
  PUBLIC_KEYS: z.pipe(
    z.string('is missing').check(z.refine(isKeySet, 'is not a JSON Web Key Set')),
    z.transform((text) => JSON.parse(text) as KeySet),
  ),
  TOKEN_ISSUER: z.string('is missing').check(z.minLength(1)),
};

export const tokenAudience = 'glamora-api';

/** The tenant of whoever belongs to none. */
export const publicTenant = 'public';

const claimsSchema = z.object({
  sub: walletAddressSchema,
  tenant: z._default(z.string().check(z.regex(/^[a-z0-9-]{1,40}$/)), publicTenant),
  plan: z._default(planSchema, basicPlan),
});

/** @param keySet every public key that a token may be signed with, so that keys can be rotated. */
export function accessTokenVerifier(settings: {
  readonly PUBLIC_KEYS: KeySet;
  readonly TOKEN_ISSUER: string;
}): VerifyAccessToken {
  const keys = createLocalJWKSet(settings.PUBLIC_KEYS);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: settings.TOKEN_ISSUER,
        audience: tokenAudience,
        // Named here, so that neither `none` nor a symmetric algorithm with the public key as secret is ever tried.
        algorithms: ['ES256'],
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      const { sub: walletAddress, tenant, plan } = claimsSchema.parse(payload);
      return { walletAddress, tenant, plan };
    } catch (error) {
      const hasExpired = error instanceof Error && error.name === 'JWTExpired';
      return problem('invalid_token', {
        detail: hasExpired ? 'The access token has expired' : 'The access token cannot be verified',
        cause: error,
      });
    }
  };
}

type KeySet = Parameters<typeof createLocalJWKSet>[0];

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

function isKeySet(text: string): boolean {
  try {
    return keySetSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

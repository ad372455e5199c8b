/** Sign-in with a wallet (EIP-4361) and the tokens it gives. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';
import { walletAddressSchema } from '../identifiers.ts';
import { timeText } from './common.ts';
import { userView } from './users.ts';

const tokenPair = {
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal('Bearer'),
  /** Seconds until the access token ends. */
  expiresIn: z.number(),
};

const refreshTokenBody = z.strictObject({ refreshToken: z.string().check(z.minLength(1), z.maxLength(256)) });

export const createNonce = defineEndpoint({
  name: 'createNonce',
  method: 'POST',
  path: '/auth/nonce',
  tag: 'auth',
  summary: 'Ask for a message to sign; it holds for five minutes and for one sign-in',
  authentication: 'none',
  body: z.strictObject({
    walletAddress: walletAddressSchema,
    chainId: z.optional(z.number().check(z.int(), z.positive())),
  }),
  responses: { 201: z.object({ message: z.string(), nonce: z.string(), expiresAt: timeText }) },
  problems: ['unsupported_chain'],
});

export const authenticateUser = defineEndpoint({
  name: 'authenticateUser',
  method: 'POST',
  path: '/auth/login',
  tag: 'auth',
  summary: 'Sign in with the signed message; the first sign-in makes the user',
  authentication: 'none',
  body: z.strictObject({
    message: z.string().check(z.minLength(1), z.maxLength(4096)),
    // A contract wallet's signature (ERC-1271, ERC-6492) has any length; 16 KB is room for the longest in use.
    signature: z
      .string()
      .check(z.regex(/^0x([0-9a-fA-F]{2})+$/, 'must be hexadecimal bytes'), z.maxLength(32_770)),
  }),
  responses: { 200: z.object({ ...tokenPair, user: userView }) },
  problems: ['invalid_sign_in_message', 'sign_in_refused'],
});

export const refreshSession = defineEndpoint({
  name: 'refreshSession',
  method: 'POST',
  path: '/auth/refresh',
  tag: 'auth',
  summary: 'Change a refresh token for a new pair; a token used twice ends the whole session',
  authentication: 'none',
  body: refreshTokenBody,
  responses: { 200: z.object(tokenPair) },
  problems: ['invalid_refresh_token'],
});

export const endSession = defineEndpoint({
  name: 'endSession',
  method: 'POST',
  path: '/auth/logout',
  tag: 'auth',
  summary: 'End the session of a refresh token',
  authentication: 'none',
  body: refreshTokenBody,
  responses: { 204: null },
  problems: [],
});

export const getPublicKeys = defineEndpoint({
  name: 'getPublicKeys',
  method: 'GET',
  path: '/auth/.well-known/jwks.json',
  tag: 'auth',
  summary: 'The public keys that access tokens are verified with (RFC 7517)',
  authentication: 'none',
  responses: { 200: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }) },
  problems: [],
});

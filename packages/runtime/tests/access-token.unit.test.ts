import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Problem } from '@glamora/contracts';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import * as z from 'zod/mini';
import { accessTokenEnvironment, accessTokenVerifier, readEnvironment, tokenAudience } from '../src/index.ts';
import type { VerifyAccessToken } from '../src/index.ts';

const issuer = 'https://auth.example.org';
const wallet = '0xd8da6bf26964af9d7eed9e03e53415d37aa96045';

let current: { privateKey: CryptoKey; publicKey: CryptoKey };
let previous: typeof current;
let stranger: typeof current;
let verify: VerifyAccessToken;

beforeAll(async () => {
  [current, previous, stranger] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()]);
  const keys = [
    { ...(await exportJWK(current.publicKey)), kid: 'current', alg: 'ES256' },
    { ...(await exportJWK(previous.publicKey)), kid: 'previous', alg: 'ES256' },
  ];
  const variables = { PUBLIC_KEYS: JSON.stringify({ keys }), TOKEN_ISSUER: issuer };
  verify = accessTokenVerifier(readEnvironment(z.object(accessTokenEnvironment), variables));
});

describe('a valid token', () => {
  test('says who calls', async () => {
    const caller = await verify(await token({ tenant: 'maison-ada' }));

    expect(caller).toEqual({ walletAddress: wallet, tenant: 'maison-ada', plan: 'free' });
  });

  test('without a tenant belongs to the public', async () => {
    const caller = await verify(await token());

    expect(caller).toEqual({ walletAddress: wallet, tenant: 'public', plan: 'free' });
  });

  test('may be signed with any key of the set, so that keys can be rotated', async () => {
    const caller = await verify(await token({}, { key: previous.privateKey, kid: 'previous' }));

    expect(caller).toMatchObject({ walletAddress: wallet });
  });
});

describe('a token is refused', () => {
  test('by name where it has expired', async () => {
    const refused = await verify(await token({ exp: now() - 1 }));

    expect(refused).toMatchObject({
      code: 'invalid_token',
      details: { detail: 'The access token has expired' },
    });
  });

  test.each<[why: string, make: () => Promise<string> | string]>([
    ['it is no token', () => 'token'],
    ['it is empty', () => ''],
    ['its payload was changed', async () => swapPayload(await token(), { ...claims(), tenant: 'other' })],
    ['its signature is cut', async () => (await token()).slice(0, -4)],
    ['another key signed it', () => token({}, { key: stranger.privateKey })],
    ['its key is not in the set', () => token({}, { kid: 'stranger', key: stranger.privateKey })],
    ['it names another key than signed it', () => token({}, { kid: 'previous' })],
    ['nobody signed it', () => new UnsecuredJWT(claims()).encode()],
    ['another issuer made it', () => token({ iss: 'https://evil.example' })],
    ['it is for another audience', () => token({ aud: 'another-api' })],
    ['it is for no audience', () => token({ aud: undefined })],
    ['it is not valid yet', () => token({ nbf: now() + 60 })],
    ['it never expires', () => token({ exp: undefined })],
    ['it does not say since when', () => token({ iat: undefined })],
    ['it names nobody', () => token({ sub: undefined })],
    ['it names no wallet', () => token({ sub: 'ada' })],
    ['its tenant is no tenant', () => token({ tenant: 'a b' })],
    ['its tenant is a list', () => token({ tenant: ['public'] })],
    ['its plan is none that there is', () => token({ plan: 'golden' })],
  ])('where %s', async (_, make) => {
    const refused = await verify(await make());

    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({
      code: 'invalid_token',
      details: { detail: 'The access token cannot be verified' },
    });
  });

  test('where the public key was used as the secret of a symmetric signature', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(current.publicKey));

    const refused = await verify(
      await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'current' }).sign(secret),
    );

    expect(refused).toMatchObject({ code: 'invalid_token' });
  });

  test('where another algorithm signed it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

    const refused = await verify(
      await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'current' }).sign(privateKey),
    );

    expect(refused).toMatchObject({ code: 'invalid_token' });
  });
});

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function claims(): JWTPayload {
  return { sub: wallet, iss: issuer, aud: tokenAudience, iat: now(), exp: now() + 900 };
}

function newKeyPair() {
  return generateKeyPair('ES256', { extractable: true });
}

function token(
  changes: Record<string, unknown> = {},
  { key = current.privateKey, kid = 'current' }: { key?: CryptoKey; kid?: string } = {},
): Promise<string> {
  return new SignJWT({ ...claims(), ...changes }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
}

function swapPayload(genuine: string, payload: JWTPayload): string {
  const [header, , signature] = genuine.split('.');
  return [header, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.');
}

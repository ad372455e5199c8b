import { expect, test } from '@jest/globals';
import { walletAddressSchema } from '@glamora/contracts';
import { accessTokenVerifier } from '@glamora/runtime';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { accessTokenIssuer } from '../src/adapters/access-tokens.ts';
import { newSigningKey } from './signing-key.ts';

const issuer = 'https://glamora.example';
const noon = () => new Date('2026-03-01T12:00:00.900Z');
const walletAddress = walletAddressSchema.parse(`0x${'ab'.repeat(20)}`);
const subject = { walletAddress, plan: 'business' } as const;

test('a token says who calls, for whom it is meant and for how long it holds', async () => {
  const { signingKey } = await newSigningKey('key-7');
  const issue = await accessTokenIssuer({ signingKey, issuer, now: noon });

  const token = await issue(subject);

  const issuedAt = Date.parse('2026-03-01T12:00:00Z') / 1000;
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: 'key-7', typ: 'JWT' });
  expect(decodeJwt(token)).toEqual({
    iss: 'https://glamora.example',
    aud: 'glamora-api',
    sub: walletAddress,
    tenant: 'public',
    plan: 'business',
    iat: issuedAt,
    exp: issuedAt + 900,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('every service can verify it, by whichever of the public keys it was signed with', async () => {
  const [retired, current] = [await newSigningKey('key-1'), await newSigningKey('key-2')];
  const issue = await accessTokenIssuer({ ...current, issuer, now: () => new Date() });
  const verify = accessTokenVerifier({
    PUBLIC_KEYS: { keys: [retired.publicJwk, current.publicJwk] },
    TOKEN_ISSUER: issuer,
  });

  const caller = await verify(await issue(subject));

  expect(caller).toEqual({ walletAddress, tenant: 'public', plan: 'business' });
});

test('no two tokens are the same', async () => {
  const { signingKey } = await newSigningKey();
  const issue = await accessTokenIssuer({ signingKey, issuer, now: () => new Date(0) });

  const [first, second] = [await issue(subject), await issue(subject)];

  expect(decodeJwt(first).jti).not.toBe(decodeJwt(second).jti);
});

test.each([
  ['no JSON', 'secret-value'],
  ['a public key', '{"kty":"EC","crv":"P-256","x":"secret-value","y":"secret-value","kid":"key-1"}'],
  ['a key without a name', '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"secret-value"}'],
  ['a key of another curve', '{"kty":"EC","crv":"P-384","x":"a","y":"b","d":"secret-value","kid":"key-1"}'],
])('%s is refused at the start, and not quoted', async (_, signingKey) => {
  const issuing = accessTokenIssuer({ signingKey, issuer, now: () => new Date() });

  await expect(issuing).rejects.toThrow('The signing key is not a private JWK for ES256 with a kid');
});

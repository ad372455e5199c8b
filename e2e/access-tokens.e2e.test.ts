/** Whoever holds a token that is not ours, not whole or not fresh, is nobody. */
import { base64url, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { localCloud, newPerson, problemIn, send, url } from './marketplace/marketplace.ts';
import type { Person } from './marketplace/marketplace.ts';

let person: Person;
let signingKey: JWK;

beforeAll(async () => {
  person = await newPerson();
  signingKey = await readSigningKey();
});

/** Only the local cloud has a parameter store that hands this key to anyone. */
async function readSigningKey(): Promise<JWK> {
  const { endpoints } = await localCloud();
  const response = await fetch(endpoints.ssm, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
    body: JSON.stringify({ Name: '/glamora/local/auth/signing-key', WithDecryption: true }),
  });
  const { Parameter } = (await response.json()) as { Parameter: { Value: string } };
  return JSON.parse(Parameter.Value) as JWK;
}

interface TokenFields {
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresInSeconds?: number;
  readonly subject?: string;
}

async function sign(fields: TokenFields = {}, key: JWK = signingKey): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ tenant: 'public' })
    .setProtectedHeader({ alg: 'ES256', kid: signingKey.kid ?? '' })
    .setSubject(fields.subject ?? person.walletAddress)
    .setIssuer(fields.issuer ?? url)
    .setAudience(fields.audience ?? 'glamora-api')
    .setIssuedAt(now)
    .setExpirationTime(now + (fields.expiresInSeconds ?? 900))
    .sign(await importJWK(key, 'ES256'));
}

const profileWith = (token: string) => send('GET', '/users/me', { token });

it('a token made like this is taken, so that what follows is refused for the reason it names', async () => {
  const answer = await profileWith(await sign());

  expect(answer.status).toBe(200);
});

describe('no token', () => {
  it.each([
    ['nothing', {}],
    ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['Bearer and nothing', { authorization: 'Bearer ' }],
    ['two tokens', { authorization: 'Bearer one two' }],
  ])('%s is unauthenticated', async (_, headers: Record<string, string>) => {
    const answer = await send('GET', '/users/me', { headers });

    expect(problemIn(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('a bad token', () => {
  const bad: [string, () => Promise<string>][] = [
    ['that has expired', () => sign({ expiresInSeconds: -10 })],
    ['of another issuer', () => sign({ issuer: 'https://glamora.example.evil' })],
    ['for another audience', () => sign({ audience: 'somebody-else' })],
    ['whose subject is no wallet', () => sign({ subject: 'admin' })],
    ['signed with another key under our key’s name', async () => sign({}, await strangersKey())],
    ['with alg none', async () => withHeader({ alg: 'none' }, await sign(), '')],
    ['with alg none and our signature', async () => withHeader({ alg: 'none' }, await sign())],
    ['signed symmetrically with the public key', symmetricallySigned],
    ['with another wallet put into it', async () => withSubject(await sign(), `0x${'1'.repeat(40)}`)],
    ['cut short', async () => (await sign()).slice(0, -30)],
    ['without a signature', async () => (await sign()).replace(/\.[^.]*$/, '.')],
    ['that is none', async () => 'not-a-token'],
    ['of null bytes', async () => base64url.encode(new Uint8Array(64))],
    ['that is the refresh token', async () => person.refreshToken],
  ];

  it.each(bad)('%s is invalid', async (_, make) => {
    const token = await make();

    const answer = await profileWith(token);

    expect(problemIn(answer)).toMatchObject({ status: 401, code: 'invalid_token' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('counts before the body is read', async () => {
    const answer = await send('POST', '/content', { token: 'not-a-token', body: '{' });

    expect(problemIn(answer).code).toBe('invalid_token');
  });
});

async function strangersKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return exportJWK(privateKey);
}

async function symmetricallySigned(): Promise<string> {
  const { text } = await send('GET', '/auth/.well-known/jwks.json');
  const { keys } = JSON.parse(text) as { keys: unknown[] };
  return new SignJWT({ tenant: 'public' })
    .setProtectedHeader({ alg: 'HS256', kid: signingKey.kid ?? '' })
    .setSubject(person.walletAddress)
    .setIssuer(url)
    .setAudience('glamora-api')
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(JSON.stringify(keys[0])));
}

function withHeader(header: object, token: string, signature?: string): string {
  const [, payload = '', ours = ''] = token.split('.');
  return `${base64url.encode(JSON.stringify(header))}.${payload}.${signature ?? ours}`;
}

function withSubject(token: string, sub: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload))) as object;
  return `${header}.${base64url.encode(JSON.stringify({ ...claims, sub }))}.${signature}`;
}

import {
  authenticateUser,
  createNonce,
  endSession,
  getMyProfile,
  getPublicKeys,
  refreshSession,
} from '@glamora/contracts';
import { signIn } from '@glamora/demo';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { createSiweMessage, parseSiweMessage } from 'viem/siwe';
import type { SiweMessage } from 'viem/siwe';
import { accepted, localCloud, newPerson, problemIn, send, visitor } from './marketplace/marketplace.ts';

const newAccount = () => privateKeyToAccount(generatePrivateKey());
type Account = ReturnType<typeof newAccount>;

async function challengeFor(account: Account): Promise<string> {
  return accepted(await visitor.call(createNonce, { body: { walletAddress: account.address } })).body.message;
}

async function logIn(account: Account, message: string) {
  const signature = await account.signMessage({ message });
  return visitor.call(authenticateUser, { body: { message, signature } });
}

describe('POST /auth/nonce', () => {
  it('gives an EIP-4361 message for this site, this chain and this wallet, good for five minutes', async () => {
    const account = newAccount();
    const begun = Date.now();

    const answer = accepted(await visitor.call(createNonce, { body: { walletAddress: account.address } }));

    const { chainId } = await localCloud();
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(parseSiweMessage(answer.body.message)).toMatchObject({
      address: account.address,
      chainId,
      domain: new URL(visitor.baseUrl).host,
      uri: visitor.baseUrl,
      nonce: answer.body.nonce,
      version: '1',
    });
    expect((Date.parse(answer.body.expiresAt) - begun) / 60_000).toBeCloseTo(5, 0);
  });

  it('takes addresses in any one case', async () => {
    const { address } = newAccount();
    const spellings = [address, address.toLowerCase(), `0x${address.slice(2).toUpperCase()}`];

    const answers = await Promise.all(
      spellings.map((walletAddress) => visitor.call(createNonce, { body: { walletAddress } })),
    );

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it.each([
    ['a wrong checksum', '0x70997970c51812dc3A010C7d01b50e0d17dc79C8'],
    ['too few digits', '0x70997970'],
    ['no 0x', '70997970C51812dc3A010C7d01b50e0d17dc79C8'],
    ['a name', 'vitalik.eth'],
  ])('refuses an address with %s', async (_, walletAddress) => {
    const answer = await send('POST', '/auth/nonce', { body: JSON.stringify({ walletAddress }) });

    expect(problemIn(answer)).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ path: 'body.walletAddress' }],
    });
  });

  it('refuses another chain', async () => {
    const body = JSON.stringify({ walletAddress: newAccount().address, chainId: 1 });

    const answer = await send('POST', '/auth/nonce', { body });

    expect(problemIn(answer)).toMatchObject({ status: 400, code: 'unsupported_chain' });
  });
});

describe('POST /auth/login', () => {
  it('gives tokens and makes the user at the first time, and knows the user the next time', async () => {
    const account = newAccount();

    const first = accepted(await signIn(visitor, account));
    const second = accepted(await signIn(visitor, account));

    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.body).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 900,
      user: { walletAddress: account.address.toLowerCase(), username: null },
    });
    expect(second.body.user.createdAt).toBe(first.body.user.createdAt);
  });

  it('takes a message once', async () => {
    const account = newAccount();
    const message = await challengeFor(account);
    accepted(await logIn(account, message));

    const again = await logIn(account, message);

    expect(again).toMatchObject({ status: 401, problem: { code: 'sign_in_refused' } });
  });

  it('lets one of many at once in with one message', async () => {
    const account = newAccount();
    const message = await challengeFor(account);

    const answers = await Promise.all(Array.from({ length: 10 }, () => logIn(account, message)));

    const statuses = Object.groupBy(answers, ({ status }) => status);
    expect([statuses[200]?.length, statuses[401]?.length]).toEqual([1, 9]);
  });

  it('refuses another wallet’s signature, and leaves the message good for its own wallet', async () => {
    const [account, thief] = [newAccount(), newAccount()];
    const message = await challengeFor(account);

    const stolen = await logIn(thief, message);
    const own = await logIn(account, message);

    expect(stolen).toMatchObject({ status: 401, problem: { code: 'sign_in_refused' } });
    expect(own.status).toBe(200);
  });

  const changes: [string, (fields: SiweMessage) => Partial<SiweMessage>][] = [
    ['for another domain', () => ({ domain: 'glamora.example.evil' })],
    ['for another address of the site', () => ({ uri: 'https://evil.example' })],
    ['for another chain', () => ({ chainId: 1 })],
    ['that has expired', () => ({ expirationTime: new Date(Date.now() - 1000) })],
    ['from the future', () => ({ issuedAt: new Date(Date.now() + 600_000) })],
    ['that is not valid yet', () => ({ notBefore: new Date(Date.now() + 600_000) })],
    ['with a nonce of its own', () => ({ nonce: 'abcdefghijklmnopqrstuvwx' })],
  ];

  it.each(changes)('refuses a well-signed message %s', async (_, change) => {
    const account = newAccount();
    const fields = parseSiweMessage(await challengeFor(account)) as SiweMessage;
    const message = createSiweMessage({ ...fields, ...change(fields) });

    const answer = await logIn(account, message);

    expect(answer).toMatchObject({ status: 401, problem: { code: 'sign_in_refused' } });
  });

  it.each([
    ['no message at all', () => 'let me in'],
    [
      'a message with a line more',
      (message: string) => `${message}\nResources:\n- https://evil.example\nand more`,
    ],
    ['a message of another version', (message: string) => message.replace('Version: 1', 'Version: 2')],
  ])('refuses %s', async (_, change) => {
    const account = newAccount();
    const message = change(await challengeFor(account));

    const answer = await logIn(account, message);

    expect(answer).toMatchObject({ status: 400, problem: { code: 'invalid_sign_in_message' } });
  });

  it('refuses a signature that is no hexadecimal', async () => {
    const body = JSON.stringify({ message: await challengeFor(newAccount()), signature: '0xzz' });

    const answer = await send('POST', '/auth/login', { body });

    expect(problemIn(answer)).toMatchObject({ status: 400, errors: [{ path: 'body.signature' }] });
  });
});

describe('a session', () => {
  it('goes on with a new pair', async () => {
    const { refreshToken, walletAddress } = await newPerson();

    const renewed = accepted(await visitor.call(refreshSession, { body: { refreshToken } })).body;

    const profile = accepted(await visitor.withToken(renewed.accessToken).call(getMyProfile, {}));
    expect(profile.body.walletAddress).toBe(walletAddress);
    expect(renewed.refreshToken).not.toBe(refreshToken);
  });

  it('ends when a refresh token is used twice', async () => {
    const { refreshToken } = await newPerson();
    const renewed = accepted(await visitor.call(refreshSession, { body: { refreshToken } })).body;

    const reused = await visitor.call(refreshSession, { body: { refreshToken } });
    const newest = await visitor.call(refreshSession, { body: { refreshToken: renewed.refreshToken } });

    expect(reused).toMatchObject({ status: 401, problem: { code: 'invalid_refresh_token' } });
    expect(newest).toMatchObject({ status: 401, problem: { code: 'invalid_refresh_token' } });
  });

  it('ends with a logout, which may be repeated', async () => {
    const { refreshToken } = await newPerson();

    const logouts = [
      await visitor.call(endSession, { body: { refreshToken } }),
      await visitor.call(endSession, { body: { refreshToken } }),
    ];

    const refreshed = await visitor.call(refreshSession, { body: { refreshToken } });
    expect(logouts.map(({ status }) => status)).toEqual([204, 204]);
    expect(refreshed).toMatchObject({ status: 401, problem: { code: 'invalid_refresh_token' } });
  });

  it.each(['nonsense', 'a.b', '..', '💥'])('does not go on with %s', async (refreshToken) => {
    const answer = await visitor.call(refreshSession, { body: { refreshToken } });

    expect(answer).toMatchObject({ status: 401, problem: { code: 'invalid_refresh_token' } });
  });
});

describe('GET /auth/.well-known/jwks.json', () => {
  let keys: readonly Record<string, unknown>[];

  beforeAll(async () => {
    keys = accepted(await visitor.call(getPublicKeys, {})).body.keys;
  });

  it('shows public keys for ES256, by name', () => {
    expect(keys.length).toBeGreaterThan(0);
    expect(keys).toEqual(
      keys.map(() => expect.objectContaining({ kty: 'EC', crv: 'P-256', kid: expect.any(String) })),
    );
  });

  it('never shows a private part', () => {
    expect(keys.filter((key) => 'd' in key)).toEqual([]);
  });
});

/** Staying signed in: refresh tokens that are good once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { problem, Problem } from '@glamora/contracts';
import { decodeJwt } from 'jose';
import { endSession } from '../src/end-session.ts';
import { newRefreshToken, newSessionId } from '../src/refresh-token.ts';
import { refreshSession } from '../src/refresh-session.ts';
import { addressOf, valueOf, newAccount, startLocalAuth } from './local-auth.ts';
import type { LocalAuth } from './local-auth.ts';

const day = 24 * 60 * 60;

let local: LocalAuth;

beforeAll(async () => {
  local = await startLocalAuth();
});
afterAll(() => local.stop());

const refresh = (token: string) => refreshSession(token, local.dependencies);
const signOut = (token: string) => endSession(token, local.dependencies);
const signInAgain = async () => (await local.signIn(newAccount())).refreshToken;
const refused = problem('invalid_refresh_token');

const unknownToken = () =>
  newRefreshToken(newSessionId(local.dependencies.randomBytes), local.dependencies.randomBytes).text;

describe('a refresh token', () => {
  test('is changed for a new pair of the same wallet', async () => {
    const account = newAccount();
    const first = await local.signIn(account);
    local.clock.advance(900);

    const second = valueOf(await refresh(first.refreshToken));

    expect(decodeJwt(second.accessToken).sub).toBe(addressOf(account));
    expect(decodeJwt(second.accessToken).iat).toBe(local.clock.now().getTime() / 1000);
    expect(second).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
    expect(await refresh(second.refreshToken)).toHaveProperty('accessToken');
  });

  test('is good once; the second use ends the session for whoever holds it', async () => {
    const first = await signInAgain();
    const second = valueOf(await refresh(first)).refreshToken;

    expect(await refresh(first)).toEqual(refused);
    expect(await refresh(second)).toEqual(refused);
  });

  test('used many times at once is good for one pair at most', async () => {
    const token = await signInAgain();

    const outcomes = await Promise.all(Array.from({ length: 10 }, () => refresh(token)));

    const pairs = outcomes.filter((outcome) => !(outcome instanceof Problem));
    expect(pairs.length).toBeLessThanOrEqual(1);
    expect(await refresh(token)).toEqual(refused);
  });

  test('holds for 30 days after the sign-in, however often it was refreshed', async () => {
    const first = await signInAgain();
    local.clock.advance(15 * day);
    const second = valueOf(await refresh(first)).refreshToken;
    local.clock.advance(15 * day - 1);
    const third = valueOf(await refresh(second)).refreshToken;
    local.clock.advance(1);

    expect(await refresh(third)).toEqual(refused);
  });

  test('of one sign-in has nothing to do with those of another', async () => {
    const account = newAccount();
    const [phone, laptop] = [await local.signIn(account), await local.signIn(account)];
    valueOf(await refresh(phone.refreshToken));
    await refresh(phone.refreshToken);

    expect(await refresh(laptop.refreshToken)).toHaveProperty('accessToken');
  });

  test('with another secret ends the session', async () => {
    const token = await signInAgain();
    const [sessionId = ''] = token.split('.');

    expect(await refresh(newRefreshToken(sessionId, local.dependencies.randomBytes).text)).toEqual(refused);
    expect(await refresh(token)).toEqual(refused);
  });

  test('that was never given looks like any other that is not good', async () => {
    expect(await refresh(unknownToken())).toEqual(refused);
    expect(await refresh('not a token')).toEqual(refused);
  });

  test('is not to be found in the table', async () => {
    const token = await signInAgain();
    const [sessionId = '', secret = ''] = token.split('.');

    const stored = JSON.stringify(await local.dependencies.sessions.find(sessionId));

    expect(stored).toContain(sessionId);
    expect(stored).not.toContain(secret);
  });

  test('is not lost with an answer: a write that is sent again meets its own result', async () => {
    const { sessions } = local.dependencies;
    const sentTwice = {
      find: sessions.find.bind(sessions),
      end: sessions.end.bind(sessions),
      rotate: async (...change: Parameters<typeof sessions.rotate>) => {
        await sessions.rotate(...change);
        return sessions.rotate(...change);
      },
    };
    const token = await signInAgain();

    const pair = valueOf(await refreshSession(token, { ...local.dependencies, sessions: sentTwice }));

    expect(await refresh(pair.refreshToken)).toHaveProperty('accessToken');
  });
});

describe('signing out', () => {
  test('ends the session', async () => {
    const token = await signInAgain();

    await signOut(token);

    expect(await refresh(token)).toEqual(refused);
  });

  test('ends it by an old token too', async () => {
    const first = await signInAgain();
    const second = valueOf(await refresh(first)).refreshToken;

    await signOut(first);

    expect(await refresh(second)).toEqual(refused);
  });

  test('ends no other session', async () => {
    const [mine, other] = [await signInAgain(), await signInAgain()];

    await signOut(mine);
    await signOut(unknownToken());
    await signOut('not a token');

    expect(await refresh(other)).toHaveProperty('accessToken');
  });
});

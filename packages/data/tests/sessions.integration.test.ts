import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SessionRepository, UserRepository } from '../src/index.ts';
import { challengeKey, sessionKey } from '../src/keys.ts';
import { sessionOf, timeOf, userOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const now = timeOf(100);
const later = timeOf(400);

let database: TestTable;
let sessions: SessionRepository;
let users: UserRepository;

beforeAll(async () => {
  database = await startTestTable();
  sessions = new SessionRepository(database.table);
  users = new UserRepository(database.table);
});

afterAll(() => database.stop());

describe('a sign-in', () => {
  test('opens the session and creates the user who is new', async () => {
    const challenge = await challengeOf(1);
    const newUser = { user: userOf(1), users };

    const outcome = await sessions.signIn(challenge, sessionOf(1), newUser, now);

    const [session, user] = await Promise.all([sessions.find('session 1'), users.find(walletOf(1))]);
    expect(outcome).toBe('signed_in');
    expect(session).toEqual(sessionOf(1));
    expect(user).toEqual(userOf(1));
  });

  test('needs no new user', async () => {
    const outcome = await sessions.signIn(await challengeOf(2), sessionOf(2), undefined, now);

    expect(outcome).toBe('signed_in');
  });

  test('takes a challenge once, however many come at a time', async () => {
    const challenge = await challengeOf(3);

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        sessions.signIn(challenge, sessionOf(3, { sessionId: `attempt ${number}` }), undefined, now),
      ),
    );

    const winner = outcomes.indexOf('signed_in');
    const opened = await Promise.all(outcomes.map((_, number) => sessions.find(`attempt ${number}`)));
    expect(outcomes.toSorted()).toEqual([
      ...Array.from({ length: 19 }, () => 'challenge_refused'),
      'signed_in',
    ]);
    expect(opened.flatMap((session, number) => (session ? [number] : []))).toEqual([winner]);
  });

  test.each([
    ['nobody was given', 'unknown', walletOf(4), now],
    ['is another wallet’s', 'nonce 4', walletOf(5), now],
    ['has expired', 'nonce 4', walletOf(4), later],
  ])('refuses a challenge that %s, and writes nothing', async (_, nonce, walletAddress, at) => {
    await challengeOf(4);
    const newUser = { user: userOf(4), users };

    const outcome = await sessions.signIn({ nonce, walletAddress }, sessionOf(4), newUser, at);

    const [session, user] = await Promise.all([sessions.find('session 4'), users.find(walletOf(4))]);
    expect(outcome).toBe('challenge_refused');
    expect(session).toBeUndefined();
    expect(user).toBeUndefined();
  });

  test('says that the user exists after all, and leaves the challenge for the next try', async () => {
    await sessions.signIn(await challengeOf(6), sessionOf(6), { user: userOf(6), users }, now);
    const challenge = await challengeOf(6);

    const outcome = await sessions.signIn(challenge, sessionOf(7), { user: userOf(6), users }, now);
    const again = await sessions.signIn(challenge, sessionOf(7), undefined, now);

    expect(outcome).toBe('user_exists');
    expect(again).toBe('signed_in');
  });
});

describe('a session', () => {
  test('changes its token where the current one is shown', async () => {
    await open(10);

    const rotated = await sessions.rotate('session 10', 'first', 'second', now);

    const found = await sessions.find('session 10');
    expect(rotated).toEqual(sessionOf(10, { tokenDigest: 'second' }));
    expect(found).toEqual(rotated);
  });

  test('gives one new token, however many show the current one at a time', async () => {
    await open(11);

    const rotated = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        sessions.rotate('session 11', 'first', `next ${number}`, now),
      ),
    );

    expect(rotated.filter((outcome) => outcome !== 'refused')).toHaveLength(1);
  });

  test.each([
    ['a token of before', 'session 12', 'zeroth', now],
    ['a session that is over', 'session 12', 'first', timeOf(86_400)],
    ['a session that never was', 'session 99', 'first', now],
  ])('refuses %s', async (_, sessionId, current, at) => {
    await open(12);

    const rotated = await sessions.rotate(sessionId, current, 'second', at);

    const found = await sessions.find('session 12');
    expect(rotated).toBe('refused');
    expect(found?.tokenDigest).toBe('first');
  });

  test('ends, as often as one likes', async () => {
    await open(13);

    await sessions.end('session 13');
    await sessions.end('session 13');

    const found = await sessions.find('session 13');
    const rotated = await sessions.rotate('session 13', 'first', 'second', now);
    expect(found).toBeUndefined();
    expect(rotated).toBe('refused');
  });
});

test('challenges and sessions are swept away after their time, in whole seconds and never before', async () => {
  await sessions.createChallenge({
    nonce: 'swept',
    walletAddress: walletOf(20),
    expiresAt: '2026-01-01T00:05:00.001Z',
  });
  await open(20);

  const rows = await Promise.all(
    [challengeKey('swept'), sessionKey('session 20')].map((Key) =>
      database.client.send(new GetCommand({ TableName: database.table.getName(), Key })),
    ),
  );

  expect(rows.map(({ Item }) => Item?.['timeToLive'] as unknown)).toEqual([
    Date.UTC(2026, 0, 1, 0, 5, 1) / 1000,
    Date.UTC(2026, 0, 2) / 1000,
  ]);
});

async function challengeOf(number: number) {
  const challenge = { nonce: `nonce ${number}`, walletAddress: walletOf(number) };
  await sessions.createChallenge({ ...challenge, expiresAt: later });
  return challenge;
}

async function open(number: number): Promise<void> {
  await sessions.signIn(await challengeOf(number), sessionOf(number), undefined, now);
}

/** Profiles, and who lives where. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { problem } from '@glamora/contracts';
import { writeTogether } from '@glamora/data';
import { listUsersByRegion } from '../src/list-users-by-region.ts';
import { updateMyProfile } from '../src/update-my-profile.ts';
import { addressOf, valueOf, newAccount, startLocalAuth } from './local-auth.ts';
import type { LocalAuth } from './local-auth.ts';

let local: LocalAuth;

beforeAll(async () => {
  local = await startLocalAuth();
});
afterAll(() => local.stop());

describe('one’s own profile', () => {
  test('takes what is given and leaves the rest', async () => {
    const { user } = await local.signIn(newAccount());
    local.clock.advance(60);
    const changes = { username: 'Ada', region: 'paris', bio: 'Lace and logic' };

    const changed = valueOf(await updateMyProfile(user.walletAddress, changes, local.dependencies));
    const renamed = await updateMyProfile(user.walletAddress, { username: 'Ada L.' }, local.dependencies);

    const updatedAt = local.clock.now().toISOString();
    expect(changed).toEqual({ ...user, ...changes, updatedAt });
    expect(renamed).toEqual({ ...changed, username: 'Ada L.' });
    expect(await local.dependencies.users.find(user.walletAddress)).toEqual(renamed);
  });

  test('is cleared by null', async () => {
    const { user } = await local.signIn(newAccount());
    const changes = { username: 'Ada', region: 'oslo', bio: 'Lace' };
    await updateMyProfile(user.walletAddress, changes, local.dependencies);

    const nothing = { username: null, region: null, bio: null };
    const cleared = await updateMyProfile(user.walletAddress, nothing, local.dependencies);

    expect(cleared).toMatchObject(nothing);
    expect(await usersOf('oslo')).toEqual([]);
  });

  test('is not touched by an empty change', async () => {
    const { user } = await local.signIn(newAccount());
    local.clock.advance(60);

    expect(await updateMyProfile(user.walletAddress, {}, local.dependencies)).toEqual(user);
    expect(await updateMyProfile(user.walletAddress, { username: undefined }, local.dependencies)).toEqual(
      user,
    );
  });

  test('is not made by a change', async () => {
    const walletAddress = addressOf(newAccount());

    const outcome = await updateMyProfile(walletAddress, { username: 'Nobody' }, local.dependencies);

    expect(outcome).toEqual(problem('user_not_found'));
    expect(await local.dependencies.users.find(walletAddress)).toBeUndefined();
  });

  test('moves from one region to another', async () => {
    const { user } = await local.signIn(newAccount());
    await updateMyProfile(user.walletAddress, { region: 'rome' }, local.dependencies);

    await updateMyProfile(user.walletAddress, { region: 'turin' }, local.dependencies);

    expect(await usersOf('rome')).toEqual([]);
    expect(await usersOf('turin')).toEqual([user.walletAddress]);
  });
});

describe('users of several regions', () => {
  test('come newest first, as many as asked for, in the order of the requests', async () => {
    const milan = await populate('milan', 25);
    const kyoto = await populate('kyoto', 3);
    const newest = milan.toReversed();
    const requests = [
      { region: 'milan', limit: 10 },
      { region: 'atlantis', limit: 10 },
      { region: 'kyoto', limit: 100 },
      { region: 'milan', limit: 1 },
      { region: 'milan', limit: 100 },
    ];

    const results = await listUsersByRegion(requests, local.dependencies);

    const wallets = results.map(({ region, users }) => [
      region,
      users.map(({ walletAddress }) => walletAddress),
    ]);
    expect(wallets).toEqual([
      ['milan', newest.slice(0, 10)],
      ['atlantis', []],
      ['kyoto', kyoto.toReversed()],
      ['milan', newest.slice(0, 1)],
      ['milan', newest],
    ]);
  });
});

async function usersOf(region: string) {
  const [result] = await listUsersByRegion([{ region, limit: 100 }], local.dependencies);
  return result?.users.map(({ walletAddress }) => walletAddress);
}

/** So many users, a minute apart; oldest first. */
async function populate(region: string, count: number) {
  const newcomers = Array.from({ length: count }, () => {
    local.clock.advance(60);
    const createdAt = local.clock.now().toISOString();
    const walletAddress = addressOf(newAccount());
    return {
      walletAddress,
      region,
      username: null,
      bio: null,
      plan: 'free' as const,
      createdAt,
      updatedAt: createdAt,
    };
  });
  const { users } = local.dependencies;
  await writeTogether(
    local.table.getDocumentClient(),
    newcomers.map((user) => users.creation(user)),
  );
  return newcomers.map(({ walletAddress }) => walletAddress);
}

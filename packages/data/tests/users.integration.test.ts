import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UserRepository, writeTogether } from '../src/index.ts';
import type { User } from '../src/index.ts';
import { timeOf, userOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

let database: TestTable;
let users: UserRepository;

beforeAll(async () => {
  database = await startTestTable();
  users = new UserRepository(database.table);
});

afterAll(() => database.stop());

describe('a user', () => {
  test('who was never created is not found', async () => {
    const found = await users.find(walletOf(99));

    expect(found).toBeUndefined();
  });

  test.each<[what: string, user: User]>([
    ['with all that is known', userOf(1, { username: 'Ada', region: 'paris', bio: 'Sews' })],
    ['of whom only the wallet is known', userOf(2)],
  ])('%s is found as created', async (_, user) => {
    const result = await create(user);

    const found = await users.find(user.walletAddress);

    expect(result).toEqual({ outcome: 'written' });
    expect(found).toEqual(user);
  });

  test('is created once', async () => {
    await create(userOf(3, { username: 'first' }));

    const again = await create(userOf(3, { username: 'second' }));

    const found = await users.find(walletOf(3));
    expect(again).toEqual({ outcome: 'refused', failed: [0] });
    expect(found?.username).toBe('first');
  });

  test('is changed where a change is named, cleared by null, and else left as is', async () => {
    const user = userOf(4, { username: 'Ada', region: 'paris', bio: 'Sews' });
    await create(user);

    const changed = await users.update(user, { username: 'Grace', bio: null }, timeOf(500));

    const found = await users.find(user.walletAddress);
    expect(changed).toEqual({ ...user, username: 'Grace', bio: null, updatedAt: timeOf(500) });
    expect(found).toEqual(changed);
  });

  test('who does not exist is not made by a change', async () => {
    const changed = await users.update(userOf(98), { username: 'Ghost' }, timeOf(500));

    const found = await users.find(walletOf(98));
    expect(changed).toBeUndefined();
    expect(found).toBeUndefined();
  });
});

describe('the users of a region', () => {
  test('come newest first, from all its partitions, as many as are asked for', async () => {
    const inhabitants = Array.from({ length: 30 }, (_, number) => userOf(100 + number, { region: 'rome' }));
    await Promise.all(inhabitants.map(create));
    await create(userOf(200, { region: 'rome-2' }));

    const all = await users.listByRegion('rome', 100);
    const newest = await users.listByRegion('rome', 7);

    expect(all).toEqual(inhabitants.toReversed());
    expect(newest).toEqual(inhabitants.toReversed().slice(0, 7));
  });

  test('are those who moved there, and no longer those who left or say no more', async () => {
    const [mover, silent] = [userOf(301, { region: 'oslo' }), userOf(302, { region: 'oslo' })];
    await Promise.all([create(mover), create(silent)]);

    await users.update(mover, { region: 'bergen' }, timeOf(500));
    await users.update(silent, { region: null }, timeOf(500));

    const oslo = await users.listByRegion('oslo', 10);
    const bergen = await users.listByRegion('bergen', 10);
    expect(oslo).toEqual([]);
    expect(bergen).toEqual([{ ...mover, region: 'bergen', updatedAt: timeOf(500) }]);
  });

  test('are none where nobody lives', async () => {
    const nobody = await users.listByRegion('atlantis', 10);

    expect(nobody).toEqual([]);
  });
});

function create(user: User) {
  return writeTogether(database.client, [users.creation(user)]);
}

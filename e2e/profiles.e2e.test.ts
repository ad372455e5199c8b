import { randomBytes } from 'node:crypto';
import { getCreatorProfile, getMyProfile, listUsersByRegion, updateMyProfile } from '@glamora/contracts';
import { describe, expect, it } from '@jest/globals';
import { accepted, newPerson, problemIn, publish, send, visitor } from './marketplace/marketplace.ts';

const newRegion = () => `region-${randomBytes(6).toString('hex')}`;

describe('one’s own profile', () => {
  it('begins empty, and keeps what is written', async () => {
    const { client, walletAddress } = await newPerson();
    const region = newRegion();

    const before = accepted(await client.call(getMyProfile, {}));
    accepted(
      await client.call(updateMyProfile, { body: { username: '  Maison Lumière ', region, bio: 'Zoë 👗' } }),
    );

    const after = accepted(await client.call(getMyProfile, {}));
    expect(before.body).toMatchObject({ walletAddress, username: null, region: null, bio: null });
    expect(before.headers.get('cache-control')).toBe('no-store');
    expect(after.body).toMatchObject({ username: 'Maison Lumière', region, bio: 'Zoë 👗' });
  });

  it('leaves what is not given, and clears what is null', async () => {
    const { client } = await newPerson();
    accepted(await client.call(updateMyProfile, { body: { username: 'Ada', bio: 'Weaver' } }));

    const changed = accepted(await client.call(updateMyProfile, { body: { bio: null } }));

    expect(changed.body).toMatchObject({ username: 'Ada', bio: null });
  });

  it.each([
    ['an unknown field', { admin: true }, 'body.admin'],
    ['another’s wallet', { walletAddress: `0x${'1'.repeat(40)}` }, 'body.walletAddress'],
    ['a name that is a number', { username: 7 }, 'body.username'],
    ['a name too long', { username: 'x'.repeat(41) }, 'body.username'],
    ['a name of spaces', { username: '   ' }, 'body.username'],
    ['a control character', { bio: 'a\u0000b' }, 'body.bio'],
    ['half a character', { bio: '\ud800' }, 'body.bio'],
    ['a region with a hash', { region: 'REGION#1' }, 'body.region'],
  ])('refuses %s', async (_, body, path) => {
    const { accessToken: token } = await newPerson();

    const answer = await send('PATCH', '/users/me', { token, body: JSON.stringify(body) });

    expect(problemIn(answer)).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path }] });
  });
});

describe('POST /users/batch-by-region', () => {
  it('gives the newest of each region, in the order of the requests', async () => {
    const [paris, tokyo, nowhere] = [newRegion(), newRegion(), newRegion()];
    const people = [];
    for (const region of [paris, paris, paris, tokyo]) {
      const person = await newPerson();
      accepted(await person.client.call(updateMyProfile, { body: { region } }));
      people.push(person.walletAddress);
    }
    const requests = [
      { region: tokyo, limit: 5 },
      { region: paris, limit: 2 },
      { region: nowhere, limit: 1 },
    ];

    const answer = accepted(await visitor.call(listUsersByRegion, { body: { requests } }));

    const seen = answer.body.results.map(({ region, users }) => [
      region,
      users.map((user) => user.walletAddress),
    ]);
    expect(seen).toEqual([
      [tokyo, [people[3]]],
      [paris, [people[2], people[1]]],
      [nowhere, []],
    ]);
  });

  it.each([
    ['no request', []],
    ['eleven requests', Array.from({ length: 11 }, () => ({ region: 'paris', limit: 1 }))],
    ['a limit of 0', [{ region: 'paris', limit: 0 }]],
    ['a limit of 101', [{ region: 'paris', limit: 101 }]],
    ['a limit of 1.5', [{ region: 'paris', limit: 1.5 }]],
  ])('refuses %s', async (_, requests) => {
    const answer = await send('POST', '/users/batch-by-region', { body: JSON.stringify({ requests }) });

    expect(problemIn(answer)).toMatchObject({ status: 400, code: 'validation_failed' });
  });
});

describe('GET /creators/{walletAddress}', () => {
  it('shows the profile and the newest content first, page by page, to anyone', async () => {
    const creator = await newPerson();
    const published = [];
    for (let count = 0; count < 3; count += 1) published.push((await publish(creator)).contentId);
    const parameters = { walletAddress: creator.account.address };

    const first = accepted(await visitor.call(getCreatorProfile, { parameters, query: { limit: '2' } })).body;
    const cursor = first.content.nextCursor ?? '';
    const second = accepted(
      await visitor.call(getCreatorProfile, { parameters, query: { limit: '2', cursor } }),
    ).body;

    const seen = [...first.content.items, ...second.content.items].map(({ contentId }) => contentId);
    expect(first.profile.walletAddress).toBe(creator.walletAddress);
    expect(seen).toEqual(published.toReversed());
    expect(second.content.nextCursor).toBeNull();
  });

  it('never shows what users see only of themselves', async () => {
    const { walletAddress } = await newPerson();

    const { text } = await send('GET', `/creators/${walletAddress}`);

    expect(text).not.toContain('updatedAt');
  });

  it('does not know a wallet that never signed in', async () => {
    const answer = await send('GET', `/creators/0x${'2'.repeat(40)}`);

    expect(problemIn(answer)).toMatchObject({ status: 404, code: 'creator_not_found' });
  });

  it.each(['0x70997970c51812dc3A010C7d01b50e0d17dc79C8', 'me', '0x1'])(
    'refuses the address %s',
    async (address) => {
      const answer = await send('GET', `/creators/${address}`);

      expect(problemIn(answer)).toMatchObject({ status: 400, errors: [{ path: 'path.walletAddress' }] });
    },
  );
});

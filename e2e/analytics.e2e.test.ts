/** What is sold and opened is counted a moment later, for those who may know. */
import { getContentUrl, getCreatorProfile, getTrending, listSales, updateContent } from '@glamora/contracts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from './marketplace/eventually.ts';
import {
  accepted,
  buy,
  newBuyer,
  newPerson,
  problemIn,
  publish,
  send,
  visitor,
} from './marketplace/marketplace.ts';
import type { Person } from './marketplace/marketplace.ts';

const today = () => new Date().toISOString().slice(0, 10);

let creator: Person;
let buyer: Person;
let contentId: string;
let other: string;

/** Two sales to one buyer, who then opens one of them. */
beforeAll(async () => {
  [creator, buyer] = await Promise.all([newPerson(), newBuyer()]);
  contentId = (await publish(creator, { priceWei: '1000' })).contentId;
  other = (await publish(creator, { priceWei: '2000' })).contentId;
  await buy(buyer, contentId);
  await buy(buyer, other);
  accepted(await buyer.client.call(getContentUrl, { parameters: { contentId } }));
});

const sales = async () =>
  accepted(
    await creator.client.call(listSales, {
      parameters: { walletAddress: creator.walletAddress },
      query: { from: today(), to: today() },
    }),
  ).body;

describe('GET /creators/{walletAddress}/sales', () => {
  it('tells the creator what was sold and opened today', async () => {
    const counted = { sales: 2, revenueWei: '3000', views: 1 };

    const { days, total } = await eventually(async () => {
      const found = await sales();
      expect(found.total).toEqual(counted);
      return found;
    });

    expect(days).toEqual([{ date: today(), buyers: 1, ...counted }]);
    expect(total).toEqual(counted);
  });

  it('tells nobody else', async () => {
    const path = `/creators/${creator.walletAddress}/sales`;

    const answers = await Promise.all([send('GET', path), send('GET', path, { token: buyer.accessToken })]);

    expect(answers.map((answer) => problemIn(answer).code)).toEqual(['unauthenticated', 'not_the_creator']);
  });

  it('refuses days that are none', async () => {
    const path = `/creators/${creator.walletAddress}/sales?from=2026-02-30&to=2026-03-01`;

    const answer = await send('GET', path, { token: creator.accessToken });

    expect(problemIn(answer).errors).toEqual([{ path: 'query.from', message: 'is no day of the calendar' }]);
  });
});

describe('GET /creators/{walletAddress}', () => {
  it('tells anyone how often the creator’s content was sold, to how many, and how often it was opened', async () => {
    const parameters = { walletAddress: creator.walletAddress };

    await eventually(async () => {
      const { body } = accepted(await visitor.call(getCreatorProfile, { parameters, query: {} }));
      expect(body.stats).toEqual({ sales: 2, buyers: 1, views: 1 });
    });
  });
});

describe('GET /content/trending', () => {
  const places = async () => {
    const { body } = accepted(await visitor.call(getTrending, { query: { limit: '100' } }));
    return body.items.filter((item) => [contentId, other].includes(item.contentId));
  };

  it('lists what was sold and opened before what was only sold', async () => {
    const items = await eventually(async () => {
      const found = await places();
      expect(found.map((item) => [item.contentId, Math.round(item.score)])).toEqual([
        [contentId, 6],
        [other, 5],
      ]);
      return found;
    });

    expect(items[0]).toMatchObject({ creator: creator.walletAddress, priceWei: '1000' });
  });

  it('forgets what goes off sale', async () => {
    await eventually(async () => expect(await places()).toHaveLength(2));

    accepted(
      await creator.client.call(updateContent, { parameters: { contentId: other }, body: { active: false } }),
    );

    expect((await places()).map((item) => item.contentId)).toEqual([contentId]);
  });
});

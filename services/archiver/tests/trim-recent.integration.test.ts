/** The list of recent content holds ninety days; what is older stays in every other list. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { contentIdSchema, Problem, walletAddressSchema, weiSchema } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import { ContentRepository, openTable, RecentContentRepository } from '@glamora/data';
import { localClientSettings, startTable } from '@glamora/dev-cloud/backends';
import { base32 } from 'multiformats/bases/base32';
import { trimRecent } from '../src/trim-recent.ts';
import { daysAgo, noon } from './archive-world.ts';

const creator = walletAddressSchema.parse(`0x${'c1'.repeat(20)}`);

let database: Awaited<ReturnType<typeof startTable>>;
let content: ContentRepository;
let recent: RecentContentRepository;

beforeAll(async () => {
  database = await startTable();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(database.endpoint)));
  const table = openTable(client, database.tableName);
  content = new ContentRepository(table);
  recent = new RecentContentRepository(table);
});
afterAll(() => database.stop());

beforeEach(async () => {
  // What another test left in the list leaves it.
  await trim(-1);
});

/** The CID of version 1 of raw bytes with this number as digest. */
const contentIdOf = (number: number): ContentId =>
  contentIdSchema.parse(
    base32.encode(Buffer.concat([Buffer.from([0x01, 0x55, 0x12, 0x20]), Buffer.alloc(32, number)])),
  );

async function publish(number: number, daysOld: number) {
  const published = {
    contentId: contentIdOf(number),
    creator,
    title: `Dress ${number}`,
    description: null,
    category: 'dress',
    priceWei: weiSchema.parse('100'),
    tags: [],
    active: true,
    createdAt: daysAgo(daysOld),
    updatedAt: daysAgo(daysOld),
    version: 1,
  };
  await content.create(published);
  return published;
}

const trim = (recentDays = 90, millisecondsLeft = () => 60_000) =>
  trimRecent({ recentDays, reserveMilliseconds: 1000 }, { recent, now: () => noon, millisecondsLeft });

async function listed(category?: string): Promise<readonly string[]> {
  const page = await content.list({ category, sort: 'recent', order: 'desc' }, { limit: 100 });
  if (page instanceof Problem) throw new Error(page.code);
  return page.items.map(({ title }) => title);
}

describe('content of more than ninety days', () => {
  test('leaves the list of recent content and stays in its category', async () => {
    for (const [number, days] of [10, 89, 91, 400].entries())
      // oxlint-disable-next-line no-await-in-loop
      await publish(number, days);

    const outcome = await trim();

    expect(outcome).toEqual({ state: 'finished', removed: 2 });
    expect(await listed()).toEqual(['Dress 0', 'Dress 1']);
    expect(await listed('dress')).toEqual(['Dress 0', 'Dress 1', 'Dress 2', 'Dress 3']);
  });

  test('leaves it again after a change has brought it back', async () => {
    const old = await publish(20, 120);
    await trim();
    await content.update(old, { title: 'Vintage' }, noon.toISOString());
    const back = await listed();

    const outcomes = [await trim(), await trim()];

    expect(back).toContain('Vintage');
    expect(outcomes.map(({ removed }) => removed)).toEqual([1, 0]);
    expect(await listed()).not.toContain('Vintage');
  });

  test('leaves it over several runs where the time is short', async () => {
    for (let number = 30; number < 40; number += 1)
      // oxlint-disable-next-line no-await-in-loop
      await publish(number, 100 + number);
    let looks = 0;

    const first = await trim(90, () => ((looks += 1) > 1 ? 0 : 60_000));
    const second = await trim();

    expect(first.state).toBe('paused');
    expect(second.state).toBe('finished');
    expect(first.removed + second.removed).toBe(10);
  });
});

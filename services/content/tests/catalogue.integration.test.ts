/** Creators publish, change and withdraw; the lists follow. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalCid, contentIdSchema, problem } from '@glamora/contracts';
import type { Content } from '@glamora/data';
import { updateContent } from '../src/update-content.ts';
import { uploadContent } from '../src/upload-content.ts';
import type { NewContent } from '../src/upload-content.ts';
import {
  contentIdOf,
  creator,
  idsOf,
  listedIn,
  newContent,
  noon,
  startContentTable,
  stranger,
  valueOf,
  wei,
} from './content-table.ts';

let table: Awaited<ReturnType<typeof startContentTable>>;

beforeAll(async () => {
  table = await startContentTable();
});
afterAll(() => table.stop());

let minutes = 0;

/** A minute later with each look, so that the order of age is the order of writing. */
const now = () => new Date(noon.getTime() + (minutes += 1) * 60_000);

const upload = (content: NewContent, wallet = creator) =>
  uploadContent(content, wallet, { content: table.content, now });

const published = async (content: NewContent, wallet = creator): Promise<Content> =>
  valueOf(await upload(content, wallet));

const change = (
  contentId: Content['contentId'],
  changes: Parameters<typeof updateContent>[1],
  wallet = creator,
) => updateContent(contentId, changes, wallet, { content: table.content, now });

describe('publishing', () => {
  test('stores what was sent, on sale from the first moment', async () => {
    const sent = newContent({ title: 'Ball gown', description: 'Silk', tags: ['silk'] });

    const created = await published(sent);

    expect(created).toMatchObject({
      contentId: sent.ipfsHash,
      creator,
      title: 'Ball gown',
      active: true,
      version: 1,
    });
    expect(created.updatedAt).toBe(created.createdAt);
    expect(await table.content.find(sent.ipfsHash)).toEqual(created);
  });

  test('leaves what was not sent empty', async () => {
    const created = await published(newContent({ title: 'Bare' }));

    expect(created).toMatchObject({ description: null, tags: [] });
    expect(await table.content.find(created.contentId)).toEqual(created);
  });

  test('is refused for content that is registered, by whomever', async () => {
    const content = newContent({ title: 'Taken' });
    const first = await published(content);

    const again = [await upload(content), await upload({ ...content, title: 'Stolen' }, stranger)];

    expect(again).toEqual([problem('content_exists'), problem('content_exists')]);
    expect(await table.content.find(content.ipfsHash)).toEqual(first);
  });

  test('is refused for the same bytes under the other CID version, in either order', async () => {
    const inVersion0 = contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG');
    const inVersion1 = contentIdSchema.parse(canonicalCid(inVersion0));
    const first = await published(newContent({ ipfsHash: inVersion0 }));

    const second = await upload(newContent({ ipfsHash: inVersion1 }), stranger);

    expect(second).toEqual(problem('content_exists'));
    expect(await table.content.find(inVersion1)).toEqual(first);
  });

  test('at once by twenty wallets registers the content for one of them', async () => {
    const content = newContent({ title: 'Wanted' });
    const wallets = Array.from({ length: 20 }, (_, number) => (number % 2 === 0 ? creator : stranger));

    const outcomes = await Promise.all(wallets.map((wallet) => upload(content, wallet)));

    const created = outcomes.filter((outcome) => 'contentId' in outcome);
    expect(created).toHaveLength(1);
    expect(await table.content.find(content.ipfsHash)).toEqual(created[0]);
  });
});

describe('changing', () => {
  test('keeps what is not named and counts the change', async () => {
    const before = await published(newContent({ title: 'Coat', description: 'Wool', tags: ['wool'] }));

    const changed = await change(before.contentId, { title: 'Winter coat' });

    const { updatedAt } = valueOf(changed);
    expect(changed).toEqual({ ...before, title: 'Winter coat', updatedAt, version: 2 });
    expect(await table.content.find(before.contentId)).toEqual(changed);
  });

  test('empties the description and the tags', async () => {
    const before = await published(newContent({ title: 'Scarf', description: 'Wool', tags: ['wool'] }));

    await change(before.contentId, { description: null, tags: [] });

    expect(await table.content.find(before.contentId)).toMatchObject({ description: null, tags: [] });
  });

  test('is the creator’s alone', async () => {
    const before = await published(newContent({ title: 'Mine' }));

    const changed = await change(before.contentId, { priceWei: wei(1n) }, stranger);

    expect(changed).toEqual(problem('not_the_creator'));
    expect(await table.content.find(before.contentId)).toEqual(before);
  });

  test('needs content that is there', async () => {
    expect(await change(contentIdOf('nowhere'), { title: 'Ghost' })).toEqual(problem('content_not_found'));
  });

  test('five changes at once are all made, or told that they were not', async () => {
    const { contentId } = await published(newContent({ title: 'Contested' }));

    const outcomes = await Promise.all(
      [1n, 2n, 3n, 4n, 5n].map((price) => change(contentId, { priceWei: wei(price) })),
    );

    const made = outcomes.filter((outcome) => 'version' in outcome);
    expect(made.length).toBeGreaterThan(0);
    expect(await table.content.find(contentId)).toEqual(
      made.toSorted((left, right) => right.version - left.version)[0],
    );
    expect(new Set(made.map(({ version }) => version)).size).toBe(made.length);
    expect(await table.content.find(contentId)).toMatchObject({ version: made.length + 1 });
  });
});

describe('the lists', () => {
  test('a new price moves content in the lists by price', async () => {
    const category = 'moved';
    const cheap = await published(newContent({ title: 'Cheap', category, priceWei: wei(10n) }));
    const dear = await published(newContent({ title: 'Dear', category, priceWei: wei(90n) }));
    const byPrice = { category, sort: 'price', order: 'asc' } as const;
    const before = await listedIn(table.content, byPrice);

    await change(cheap.contentId, { priceWei: wei(100n) });

    expect(before).toEqual([cheap.contentId, dear.contentId]);
    expect(await listedIn(table.content, byPrice)).toEqual([dear.contentId, cheap.contentId]);
    expect(await listedIn(table.content, { ...byPrice, maxPriceWei: 50n })).toEqual([]);
    expect(await listedIn(table.content, { ...byPrice, minPriceWei: 91n })).toEqual([cheap.contentId]);
  });

  test('a new price leaves content where it was by age', async () => {
    const category = 'unmoved';
    const older = await published(newContent({ title: 'Older', category }));
    const newer = await published(newContent({ title: 'Newer', category }));

    await change(older.contentId, { priceWei: wei(1n) });

    const byAge = await listedIn(table.content, { category, sort: 'recent', order: 'desc' });
    expect(byAge).toEqual([newer.contentId, older.contentId]);
  });

  test('inactive content is in none of them, and in all again once it is active', async () => {
    const category = 'hidden';
    const { contentId } = await published(newContent({ title: 'Shy', category }));
    const inLists = async () => [
      (await listedIn(table.content, { category, sort: 'price', order: 'asc' })).includes(contentId),
      (await listedIn(table.content, { category, sort: 'recent', order: 'desc' })).includes(contentId),
      (await listedIn(table.content, { sort: 'price', order: 'asc' })).includes(contentId),
      (await listedIn(table.content, { sort: 'recent', order: 'desc' })).includes(contentId),
      idsOf(await table.content.listByCreator(creator, { limit: 100 })).includes(contentId),
    ];
    const before = await inLists();

    await change(contentId, { active: false });
    const whileInactive = await inLists();
    await change(contentId, { active: true });
    const afterwards = await inLists();

    expect(before).toEqual([true, true, true, true, true]);
    expect(whileInactive).toEqual([false, false, false, false, false]);
    expect(afterwards).toEqual(before);
  });
});

/** Who may open content. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { problem } from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import type { Content } from '@glamora/data';
import { getContentUrl } from '../src/get-content-url.ts';
import type { View } from '../src/get-content-url.ts';
import { updateContent } from '../src/update-content.ts';
import { uploadContent } from '../src/upload-content.ts';
import {
  buy,
  buyer,
  contentIdOf,
  creator,
  newContent,
  noon,
  startContentTable,
  stranger,
  valueOf,
} from './content-table.ts';

let table: Awaited<ReturnType<typeof startContentTable>>;
let content: Content;
let views: View[];
let number = 0;

beforeAll(async () => {
  table = await startContentTable();
});
afterAll(() => table.stop());
beforeEach(async () => {
  number += 1;
  views = [];
  const dependencies = { content: table.content, now: () => noon };
  content = valueOf(await uploadContent(newContent({ title: `Dress ${number}` }), creator, dependencies));
});

/** The signature is a matter of its own: here an address only names what it opens, and until when. */
async function urlFor(wallet: WalletAddress, contentId = content.contentId, now = noon) {
  return getContentUrl(wallet, await table.access.find(contentId, wallet), {
    signAssetUrl: (cid, expiresAt) => `signed:${cid}:${expiresAt.toISOString()}`,
    noteView: async (view) => void views.push(view),
    now: () => now,
  });
}

test('the creator gets an address that holds for ten minutes', async () => {
  const signed = await urlFor(creator);

  const expiresAt = '2026-05-01T12:10:00.000Z';
  expect(signed).toEqual({ url: `signed:${content.contentId}:${expiresAt}`, expiresAt });
});

test('the time that is told is the time that is signed: whole seconds', async () => {
  const signed = await urlFor(creator, content.contentId, new Date('2026-05-01T12:00:00.999Z'));

  expect(signed).toMatchObject({ expiresAt: '2026-05-01T12:10:00.000Z' });
});

test('a buyer gets one once the purchase is confirmed', async () => {
  const before = await urlFor(buyer);
  await buy(content, buyer, table.purchases);

  const afterwards = await urlFor(buyer);

  expect(before).toEqual(problem('purchase_required'));
  expect(afterwards).toHaveProperty('url', expect.stringContaining(content.contentId));
});

test('a purchase opens nothing to others', async () => {
  await buy(content, buyer, table.purchases);

  expect(await urlFor(stranger)).toEqual(problem('purchase_required'));
});

test('a purchase opens nothing else', async () => {
  const dependencies = { content: table.content, now: () => noon };
  const other = valueOf(await uploadContent(newContent({ title: `Hat ${number}` }), creator, dependencies));
  await buy(content, buyer, table.purchases);

  expect(await urlFor(buyer, other.contentId)).toEqual(problem('purchase_required'));
});

test('content that went off sale stays open to its buyers and its creator, and to nobody else', async () => {
  await buy(content, buyer, table.purchases);
  const dependencies = { content: table.content, now: () => noon };
  await updateContent(content.contentId, { active: false }, creator, dependencies);

  const answers = await Promise.all([urlFor(buyer), urlFor(creator), urlFor(stranger)]);

  expect(answers).toEqual([
    expect.objectContaining({ url: expect.any(String) }),
    expect.objectContaining({ url: expect.any(String) }),
    problem('purchase_required'),
  ]);
});

test('content that nobody registered can’t be opened', async () => {
  expect(await urlFor(creator, contentIdOf('nowhere'))).toEqual(problem('content_not_found'));
});

test('a buyer’s opening is a view; the creator’s own, and one that was refused, are none', async () => {
  await buy(content, buyer, table.purchases);

  await urlFor(creator);
  await urlFor(stranger);
  await urlFor(buyer);

  const viewedAt = noon.toISOString();
  expect(views).toEqual([{ contentId: content.contentId, creator, viewer: buyer, viewedAt }]);
});

import { beforeAll, expect, test } from '@jest/globals';
import { uploadContent } from '@glamora/contracts';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { demoCollection } from '../../src/demo-data/collection.ts';
import type { DemoItem } from '../../src/demo-data/collection.ts';

let collection: DemoItem[];

beforeAll(async () => {
  collection = await demoCollection();
});

test('there are a few dozen pieces of several creators, no two alike', () => {
  expect(collection.length).toBeGreaterThanOrEqual(36);
  expect(new Set(collection.map((item) => item.creator)).size).toBe(4);
  expect(new Set(collection.map((item) => item.ipfsHash)).size).toBe(collection.length);
  expect(new Set(collection.map((item) => item.title)).size).toBe(collection.length);
});

test('each is named by the hash of its picture', async () => {
  for (const item of collection) {
    const digest = await sha256.digest(item.picture);

    expect(CID.parse(item.ipfsHash).multihash.bytes).toEqual(digest.bytes);
  }
});

test('each is what the API takes', () => {
  for (const { ipfsHash, title, description, category, priceWei, tags } of collection) {
    const parsed = uploadContent.body.safeParse({ ipfsHash, title, description, category, priceWei, tags });

    expect(parsed.error).toBeUndefined();
  }
});

test('it is the same at every start', async () => {
  const again = await demoCollection();

  expect(again.map((item) => item.ipfsHash)).toEqual(collection.map((item) => item.ipfsHash));
});

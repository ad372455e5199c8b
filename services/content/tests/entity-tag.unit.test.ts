/** When a cache's copy still counts. */
import { describe, expect, test } from '@jest/globals';
import { entityTag, isFresh } from '../src/entity-tag.ts';
import { storedContent } from './stored-content.ts';

const tag = entityTag(storedContent({ version: 3 }));

test('every version of every content has a tag of its own', () => {
  const tags = [
    tag,
    entityTag(storedContent({ version: 4 })),
    entityTag(storedContent({ title: 'A hat', version: 3 })),
  ];

  expect(new Set(tags).size).toBe(3);
});

test('a tag is weak and quoted', () => {
  expect(tag).toMatch(/^W\/"[^"]+"$/);
});

describe('what a cache holds', () => {
  test.each([
    ['the tag itself', tag],
    ['its strong form, which proxies make of it', tag.slice(2)],
    ['the tag among others', `"old", ${tag} , "older"`],
    ['anything at all', '*'],
  ])('is fresh: %s', (_, held) => {
    expect(isFresh(held, tag)).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['an older version', entityTag(storedContent({ version: 2 }))],
    ['the tag without its quotes', tag.slice(3, -1)],
    ['a part of the tag', tag.slice(0, -2)],
  ])('is stale: %s', (_, held) => {
    expect(isFresh(held, tag)).toBe(false);
  });
});

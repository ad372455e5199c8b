/** What the world sees of content. */
import { expect, test } from '@jest/globals';
import { contentView, maximumWei } from '@glamora/contracts';
import { toContentView } from '../src/content-view.ts';
import { creator, noon, wei } from './content-table.ts';
import { storedContent } from './stored-content.ts';

test('shows all that the contract names, and nothing else', () => {
  const content = storedContent({ description: 'Silk', tags: ['silk', 'red'], active: false, version: 7 });

  const view = contentView.parse(toContentView(content));

  expect(view).toEqual({
    contentId: content.contentId,
    ipfsHash: content.contentId,
    creator,
    title: 'A dress',
    description: 'Silk',
    category: 'dress',
    priceWei: '100',
    tags: ['silk', 'red'],
    active: false,
    createdAt: noon.toISOString(),
    updatedAt: noon.toISOString(),
  });
});

test('writes the largest price in full', () => {
  const content = storedContent({ priceWei: wei(maximumWei) });

  const view = toContentView(content);

  expect(view.priceWei).toBe(`1${'0'.repeat(30)}`);
});

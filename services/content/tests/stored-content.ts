import type { Content } from '@glamora/data';
import { contentIdOf, creator, noon, wei } from './content-table.ts';

/** Content as the repository gives it. */
export function storedContent(changes: Partial<Content> = {}): Content {
  const { title = 'A dress' } = changes;
  return {
    contentId: contentIdOf(title),
    creator,
    title,
    description: null,
    category: 'dress',
    priceWei: wei(100n),
    tags: [],
    active: true,
    createdAt: noon.toISOString(),
    updatedAt: noon.toISOString(),
    version: 1,
    ...changes,
  };
}

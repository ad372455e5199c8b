/** Content as the API shows it. */
import type { contentView } from '@glamora/contracts';
import type { Content } from '@glamora/data';
import type * as z from 'zod/mini';

export function toContentView(content: Content): z.input<typeof contentView> {
  return {
    ...content,
    ipfsHash: content.contentId,
    priceWei: content.priceWei.toString(),
    tags: [...content.tags],
  };
}

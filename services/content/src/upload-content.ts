/** A creator registers content by its IPFS hash and sets a price. */
import { problem } from '@glamora/contracts';
import type { ContentId, Problem, WalletAddress, Wei } from '@glamora/contracts';
import type { Content, ContentRepository } from '@glamora/data';

export interface NewContent {
  readonly ipfsHash: ContentId;
  readonly title: string;
  readonly description?: string | undefined;
  readonly category: string;
  readonly priceWei: Wei;
  readonly tags?: readonly string[] | undefined;
}

interface Dependencies {
  readonly content: Pick<ContentRepository, 'create'>;
  readonly now: () => Date;
}

/** Who registers first owns the listing: the same bytes, under whichever CID version, are registered once. */
export async function uploadContent(
  { ipfsHash, title, description, category, priceWei, tags = [] }: NewContent,
  creator: WalletAddress,
  { content, now }: Dependencies,
): Promise<Content | Problem<'content_exists'>> {
  const createdAt = now().toISOString();
  const created: Content = {
    contentId: ipfsHash,
    creator,
    title,
    description: description ?? null,
    category,
    priceWei,
    tags,
    active: true,
    createdAt,
    updatedAt: createdAt,
    version: 1,
  };
  return (await content.create(created)) === 'created' ? created : problem('content_exists');
}

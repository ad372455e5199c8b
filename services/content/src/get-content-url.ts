/** The creator, and buyers whose purchase is confirmed, get an address that opens the content for a while. */
import { problem } from '@glamora/contracts';
import type { ContentId, Problem, WalletAddress } from '@glamora/contracts';
import type { PurchaseRepository } from '@glamora/data';

/** How long a signed address holds: long enough for a slow download to begin, short enough not to be passed on. */
export const urlLifetimeSeconds = 600;

/** Signs the address of a CID so that it holds until then. */
export type SignAssetUrl = (contentId: ContentId, expiresAt: Date) => string;

interface Dependencies {
  readonly purchases: Pick<PurchaseRepository, 'access'>;
  readonly signAssetUrl: SignAssetUrl;
  readonly now: () => Date;
}

export async function getContentUrl(
  contentId: ContentId,
  caller: WalletAddress,
  { purchases, signAssetUrl, now }: Dependencies,
): Promise<{ url: string; expiresAt: string } | Problem<'content_not_found' | 'purchase_required'>> {
  const { content, owned } = await purchases.access(contentId, caller);
  if (!content) return problem('content_not_found');
  if (!owned && content.creator !== caller) return problem('purchase_required');
  // Signed addresses carry whole seconds.
  const expiresAt = new Date((Math.floor(now().getTime() / 1000) + urlLifetimeSeconds) * 1000);
  return { url: signAssetUrl(content.contentId, expiresAt), expiresAt: expiresAt.toISOString() };
}

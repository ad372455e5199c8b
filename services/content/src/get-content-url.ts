/** The creator, and buyers whose purchase is confirmed, get an address that opens the content for a while. */
import { problem } from '@glamora/contracts';
import type { ContentId, Problem, WalletAddress } from '@glamora/contracts';
import type { ContentAccess } from '@glamora/data';

/** How long a signed address holds: long enough for a slow download to begin, short enough not to be passed on. */
const urlLifetimeSeconds = 600;

/** Signs the address of a CID so that it holds until then. */
export type SignAssetUrl = (contentId: ContentId, expiresAt: Date) => string;

/** Someone other than the creator opens content. */
export interface View {
  readonly contentId: ContentId;
  readonly creator: WalletAddress;
  readonly viewer: WalletAddress;
  readonly viewedAt: string;
}

/** Tells of a view; fails silently and within a moment. */
export type NoteView = (view: View) => Promise<void>;

interface Dependencies {
  readonly signAssetUrl: SignAssetUrl;
  readonly noteView: NoteView;
  readonly now: () => Date;
}

/** @param access the caller's to the content, as the table has it. */
export async function getContentUrl(
  caller: WalletAddress,
  { content, owned }: ContentAccess,
  { signAssetUrl, noteView, now }: Dependencies,
): Promise<{ url: string; expiresAt: string } | Problem<'content_not_found' | 'purchase_required'>> {
  if (!content) return problem('content_not_found');
  const { creator } = content;
  if (!owned && creator !== caller) return problem('purchase_required');
  const openedAt = now();
  if (creator !== caller)
    await noteView({
      contentId: content.contentId,
      creator,
      viewer: caller,
      viewedAt: openedAt.toISOString(),
    });
  // Signed addresses carry whole seconds.
  const expiresAt = new Date((Math.floor(openedAt.getTime() / 1000) + urlLifetimeSeconds) * 1000);
  return { url: signAssetUrl(content.contentId, expiresAt), expiresAt: expiresAt.toISOString() };
}

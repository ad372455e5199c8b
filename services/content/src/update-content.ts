/** A creator changes a title, a price or the like, or takes content off sale. */
import { problem } from '@glamora/contracts';
import type { ContentId, Problem, WalletAddress } from '@glamora/contracts';
import type { Content, ContentChanges, ContentRepository } from '@glamora/data';

interface Dependencies {
  readonly content: Pick<ContentRepository, 'find' | 'update'>;
  readonly now: () => Date;
}

const attempts = 3;

/** A change is made from the version that was read; where another came first, it is made again from the newer one. */
export async function updateContent(
  contentId: ContentId,
  changes: ContentChanges,
  caller: WalletAddress,
  { content, now }: Dependencies,
): Promise<Content | Problem<'content_not_found' | 'not_the_creator' | 'conflict'>> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each attempt starts from what the one before found
    const current = await content.find(contentId);
    if (!current) return problem('content_not_found');
    if (current.creator !== caller) return problem('not_the_creator');
    // oxlint-disable-next-line no-await-in-loop
    const changed = await content.update(current, changes, now().toISOString());
    if (changed !== 'conflict') return changed;
  }
  return problem('conflict');
}

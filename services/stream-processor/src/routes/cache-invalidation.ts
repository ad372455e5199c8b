/** Whatever anyone may read of a piece of content is no longer what caches hold. */
import { invalidateContentMessage } from '@glamora/contracts';
import type { InvalidateContentMessage } from '@glamora/contracts';
import type { TableChange } from '../table-change.ts';

/** The entity's name in every row, as packages/data writes it. */
const content = 'Content';

/** New content counts too: that there was none may have been remembered. Keys of lists come and go without a version. */
export function invalidationOf({ before, after }: TableChange): InvalidateContentMessage | undefined {
  if (after?.['_et'] !== content || before?.['version'] === after['version']) return undefined;
  const { contentId, version, updatedAt } = after;
  return invalidateContentMessage.parse({
    type: 'content.changed',
    contentId,
    version,
    changedAt: updatedAt,
  });
}

/** Whose content it is: the many changes of one creator must not delay those of the others. */
export function invalidationGroupOf({ after }: TableChange): string | undefined {
  return after?.['creator'] as string | undefined;
}

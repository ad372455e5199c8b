/** Content that may be found by other words than before. */
import { searchMessage } from '@glamora/contracts';
import type { SearchMessage } from '@glamora/contracts';
import type { TableChange } from '../table-change.ts';

/** Entities' names in every row, as packages/data writes them. */
const content = 'Content';
const user = 'User';

/** What a search can tell: other changes, of a price or a description, mean nothing to it. */
const searchableFields = ['title', 'tags', 'category', 'active', 'creator', 'createdAt'];

export function searchMessageOf({ before, after }: TableChange): SearchMessage | undefined {
  const { _et: entity, contentId, walletAddress } = after ?? before ?? {};
  if (entity === content && searchableFields.some((field) => differs(before, after, field)))
    return searchMessage.parse({ type: 'search.index_content', contentId });
  // Who has just signed in for the first time has no content yet.
  if (entity === user && before && after && differs(before, after, 'username'))
    return searchMessage.parse({ type: 'search.index_creator', creator: walletAddress, cursor: null });
  return undefined;
}

/** Whose content it is: the many changes of one creator must not delay those of the others. */
export function searchGroupOf({ before, after }: TableChange): string | undefined {
  const { creator, walletAddress } = after ?? before ?? {};
  return (creator ?? walletAddress) as string | undefined;
}

function differs(before: TableChange['before'], after: TableChange['after'], field: string): boolean {
  return JSON.stringify(before?.[field]) !== JSON.stringify(after?.[field]);
}

/** An owner's list that has become longer is measured now and then. */
import { createHash } from 'node:crypto';
import { partitionGrewMessage } from '@glamora/contracts';
import type { PartitionGrewMessage } from '@glamora/contracts';
import type { TableChange } from '../table-change.ts';

/**
 * One item in so many has its list measured. To count them all would cost a write each, and make one row hot of whoever
 * sells much. Like this a list is noticed about twenty items late, and two hundred late once in thirty thousand times.
 */
const measuredOneIn = 20;

/** Entities' names in every row, as packages/data writes them. */
const purchase = 'Purchase';
const content = 'Content';

export function growthOf(change: TableChange): PartitionGrewMessage | undefined {
  const grown = grownList(change);
  if (!grown || !isMeasured(grown.item)) return undefined;
  const { list, owner } = grown;
  return partitionGrewMessage.parse({ type: 'partition.grew', list, owner });
}

function grownList({ before, after }: TableChange) {
  if (!after) return undefined;
  const { _et: entity, contentId, purchaseId, creator, buyer, seller, status } = after;
  if (entity === content && !before) return { list: 'content', owner: creator, item: contentId };
  if (entity !== purchase) return undefined;
  if (status === 'CONFIRMED' && before?.['status'] !== 'CONFIRMED')
    return { list: 'sales', owner: seller, item: purchaseId };
  return before ? undefined : { list: 'purchases', owner: buyer, item: purchaseId };
}

/** The same whenever it is asked, so that a change that comes again means the same. */
function isMeasured(item: unknown): boolean {
  return createHash('sha256').update(String(item)).digest().readUInt32BE() % measuredOneIn === 0;
}

/** A confirmed purchase is a sale, until it is counted. */
import { saleActivity } from '@glamora/contracts';
import type { TableChange } from '../table-change.ts';

/** The entity's name in every row, as packages/data writes it. */
const purchase = 'Purchase';

/** By what the row says now and not by what changed: whatever else touches an uncounted sale tells of it once more. */
export function saleOf({ after }: TableChange): object | undefined {
  if (after?.['_et'] !== purchase || after['status'] !== 'CONFIRMED') return undefined;
  if (after['countedAt'] !== undefined) return undefined;
  const { purchaseId, contentId, buyer, seller, priceWei, createdAt, confirmedAt } = after;
  const sale = {
    type: 'content.sold',
    purchaseId,
    contentId,
    buyer,
    seller,
    priceWei,
    createdAt,
    confirmedAt,
  };
  saleActivity.parse(sale);
  return sale;
}

/** Whose sale it is: one creator's success must not delay what is counted for the others. */
export function sellerOf({ after }: TableChange): string | undefined {
  return after?.['seller'] as string | undefined;
}

/** Sets what the marketplace said that it had done against what is in the table. */
import type { BegunPurchase } from '../ledger/book.ts';
import type { Piece } from '../ledger/catalogue.ts';
import type { TableRows } from '../ledger/table-rows.ts';

/** @returns each write that was acknowledged and is not there. */
export function auditAcknowledged(
  { contents, purchases }: TableRows,
  pieces: readonly Piece[],
  begun: readonly BegunPurchase[],
): readonly string[] {
  const rows = new Map(contents.map((row) => [row.contentId, row]));
  const purchaseIds = new Set(purchases.map(({ purchaseId }) => purchaseId));
  return [
    ...pieces.flatMap(({ contentId, title, priceWei, isActive }) => {
      const row = rows.get(contentId);
      const isAsAcknowledged = row?.title === title && row.priceWei === priceWei && row.active === isActive;
      return isAsAcknowledged
        ? []
        : [`content ${contentId} is ${JSON.stringify(row)}, its creator was told otherwise`];
    }),
    ...begun
      .filter(({ purchaseId }) => !purchaseIds.has(purchaseId))
      .map(({ purchaseId, buyer }) => `purchase ${purchaseId} of ${buyer} is gone`),
  ];
}

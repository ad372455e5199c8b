/** What happened that others may want to be told of. */
import { notification } from '@glamora/contracts';
import type { Notification } from '@glamora/contracts';
import type { TableChange } from '../table-change.ts';

/** Entities' names in every row, as packages/data writes them. */
const purchase = 'Purchase';
const content = 'Content';

export function notificationOf(change: TableChange): Notification | undefined {
  switch (change.after?.['_et']) {
    case purchase:
      return purchaseConfirmed(change);
    case content:
      return contentPublished(change);
    default:
      return undefined;
  }
}

/** A row that appears confirmed came back from the archive: that is no news. */
function purchaseConfirmed({ before, after = {} }: TableChange): Notification | undefined {
  if (!before || before['status'] === 'CONFIRMED' || after['status'] !== 'CONFIRMED') return undefined;
  const { purchaseId, contentId, buyer, seller, priceWei, confirmedAt } = after;
  return notification.parse({
    type: 'purchase.confirmed',
    notificationId: `purchase.confirmed/${String(purchaseId)}`,
    purchaseId,
    contentId,
    buyer,
    seller,
    priceWei,
    confirmedAt,
  });
}

function contentPublished({ before, after = {} }: TableChange): Notification | undefined {
  if (before || after['active'] !== true) return undefined;
  const { contentId, creator, title, category, priceWei, createdAt } = after;
  return notification.parse({
    type: 'content.published',
    notificationId: `content.published/${String(contentId)}`,
    contentId,
    creator,
    title,
    category,
    priceWei,
    publishedAt: createdAt,
  });
}

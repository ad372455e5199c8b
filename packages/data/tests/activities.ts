/** Sales and views for tests, and what they amount to, counted by hand. */
import type { ContentId, WalletAddress, Wei } from '@glamora/contracts';
import { batchWrite } from '../src/index.ts';
import type { Activity, Sale, Statistics, View } from '../src/index.ts';
import { purchaseKey } from '../src/keys.ts';
import { contentIdOf, purchaseIdOf, walletOf } from './entities.ts';
import type { TestTable } from './test-table.ts';

let purchases = 0;

/** A sale that nobody else has: of content 1 by wallet 1 to wallet 2, unless told otherwise. */
export function saleOf(changes: Partial<Sale> = {}): Sale {
  purchases += 1;
  const confirmedAt = changes.confirmedAt ?? '2026-03-10T12:00:00.000Z';
  return {
    type: 'content.sold',
    purchaseId: purchaseIdOf(purchases),
    contentId: contentIdOf(1),
    buyer: walletOf(2),
    seller: walletOf(1),
    priceWei: 1000n as Wei,
    createdAt: confirmedAt,
    confirmedAt,
    ...changes,
  };
}

export function viewOf(changes: Partial<View> = {}): View {
  return {
    type: 'content.viewed',
    contentId: contentIdOf(1),
    creator: walletOf(1),
    viewer: walletOf(2),
    viewedAt: '2026-03-10T12:00:00.000Z',
    ...changes,
  };
}

/** Puts the confirmed purchases behind these sales into the table. */
export async function storePurchases(
  { client, table }: TestTable,
  activities: readonly Activity[],
): Promise<void> {
  const puts = activities.flatMap((activity) => {
    if (activity.type !== 'content.sold') return [];
    const { type: _, priceWei, ...sale } = activity;
    return [{ put: { ...keyOfSale(activity), ...sale, ...restOfPurchase, priceWei: String(priceWei) } }];
  });
  await batchWrite(client, table.getName(), puts);
}

export const keyOfSale = ({ contentId, buyer, createdAt, purchaseId }: Sale) =>
  purchaseKey(contentId, buyer, createdAt, purchaseId);

const restOfPurchase = { _et: 'Purchase', status: 'CONFIRMED', expiresAt: '2027-01-01T00:00:00.000Z' };

/** By day where `dayOf` tells days apart; all in one where it does not. */
export function countByHand(
  activities: readonly Activity[],
  creator: WalletAddress,
  periodOf: (day: string) => string,
): ReadonlyMap<string, Statistics> {
  const periods = new Map<
    string,
    { sales: number; revenueWei: bigint; buyers: Set<string>; views: Set<string> }
  >();
  for (const activity of activities) {
    const isSale = activity.type === 'content.sold';
    if ((isSale ? activity.seller : activity.creator) !== creator) continue;
    const period = periodOf((isSale ? activity.confirmedAt : activity.viewedAt).slice(0, 10));
    const counted = periods.get(period) ?? { sales: 0, revenueWei: 0n, buyers: new Set(), views: new Set() };
    periods.set(period, counted);
    if (isSale) {
      counted.sales += 1;
      counted.revenueWei += activity.priceWei;
      counted.buyers.add(activity.buyer);
    } else counted.views.add(`${activity.contentId} ${activity.viewer} ${activity.viewedAt.slice(0, 13)}`);
  }
  return new Map(
    [...periods].map(([period, { buyers, views, ...sums }]) => [
      period,
      { ...sums, buyers: buyers.size, views: views.size },
    ]),
  );
}

/** The points of content at a time, added up one by one: five a sale, one a view, halved every seven days. */
export function scoreByHand(activities: readonly Activity[], contentId: ContentId, now: Date): number {
  const views = new Map<string, number>();
  let score = 0;
  for (const activity of activities) {
    if (activity.contentId !== contentId) continue;
    const isSale = activity.type === 'content.sold';
    const age = now.getTime() - Date.parse(isSale ? activity.confirmedAt : activity.viewedAt);
    const weight = 0.5 ** (age / (7 * 86_400_000));
    if (isSale) score += 5 * weight;
    else views.set(`${activity.viewer} ${activity.viewedAt.slice(0, 13)}`, weight);
  }
  return [...views.values()].reduce((sum, weight) => sum + weight, score);
}

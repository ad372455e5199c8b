/** A purchase as the API shows it. */
import { paymentFailures } from '@glamora/contracts';
import type { PurchaseStatus, purchaseView } from '@glamora/contracts';
import type { Purchase } from '@glamora/data';
import type * as z from 'zod/mini';

export function toPurchaseView(purchase: Purchase, now: Date): z.input<typeof purchaseView> {
  const { failure, priceWei, status: _stored, ...rest } = purchase;
  return {
    ...rest,
    priceWei: priceWei.toString(),
    status: statusAt(purchase, now),
    ...(failure === null ? {} : { reason: { code: failure, message: paymentFailures[failure] } }),
  };
}

/** Nothing is written when a purchase expires: it is the clock that says so. */
export function statusAt({ status, expiresAt }: Purchase, now: Date): PurchaseStatus {
  return status === 'PENDING' && now.getTime() > Date.parse(expiresAt) ? 'EXPIRED' : status;
}

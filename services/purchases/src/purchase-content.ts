/** A buyer begins a purchase: the price is fixed, and what is to be paid is known. */
import { canonicalCid, problem } from '@glamora/contracts';
import type { ContentId, Problem, WalletAddress } from '@glamora/contracts';
import type { Purchase, PurchaseOpening, PurchaseRepository } from '@glamora/data';
import { purchaseIdOf } from './purchase-id.ts';

/** How long the price holds and a payment is accepted, by the time of the payment's block. */
const purchaseLifetimeMinutes = 30;

export interface PurchaseRequest {
  readonly buyer: WalletAddress;
  readonly contentId: ContentId;
  readonly idempotencyKey: string;
}

interface Dependencies {
  readonly purchases: Pick<PurchaseRepository, 'begin' | 'find'>;
  readonly now: () => Date;
}

type Refusal = Problem<
  'content_not_found' | 'own_content' | 'already_purchased' | 'idempotency_key_reused' | 'conflict'
>;

/** What has to be known before a purchase begins. */
export function readOpening(
  { buyer, contentId, idempotencyKey }: PurchaseRequest,
  { purchases }: { readonly purchases: Pick<PurchaseRepository, 'opening'> },
): Promise<PurchaseOpening> {
  return purchases.opening(contentId, buyer, purchaseIdOf(buyer, idempotencyKey));
}

/**
 * The same key and content give the same purchase again, whatever became of it meanwhile.
 * @param opening as it was read for this request a moment ago: what it says of the content is checked when the purchase is
 *   written.
 */
export async function purchaseContent(
  { buyer, contentId, idempotencyKey }: PurchaseRequest,
  { content, owned, begun, bucketedFrom }: PurchaseOpening,
  { purchases, now }: Dependencies,
): Promise<Purchase | Refusal> {
  const purchaseId = purchaseIdOf(buyer, idempotencyKey);
  // Answered first: a repeated request is answered as before, even if the content went off sale or was bought since.
  if (begun) return sameAgain(purchases, purchaseId, contentId);
  if (!content?.active) return problem('content_not_found');
  if (content.creator === buyer) return problem('own_content');
  if (owned) return problem('already_purchased');

  const createdAt = now();
  const purchase: Purchase = {
    purchaseId,
    contentId: content.contentId,
    buyer,
    seller: content.creator,
    priceWei: content.priceWei,
    status: 'PENDING',
    failure: null,
    transactionHash: null,
    submittedAt: null,
    createdAt: createdAt.toISOString(),
    expiresAt: new Date(createdAt.getTime() + purchaseLifetimeMinutes * 60_000).toISOString(),
    confirmedAt: null,
  };
  switch (await purchases.begin(purchase, content, bucketedFrom)) {
    case 'begun':
      return purchase;
    case 'exists':
      return sameAgain(purchases, purchaseId, contentId);
    case 'changed':
      return problem('conflict', 'The price changed, or the content went off sale, at this very moment');
  }
}

async function sameAgain(
  purchases: Pick<PurchaseRepository, 'find'>,
  purchaseId: Purchase['purchaseId'],
  contentId: ContentId,
): Promise<Purchase | Problem<'idempotency_key_reused' | 'conflict'>> {
  const purchase = await purchases.find(purchaseId);
  if (!purchase) return problem('conflict');
  const isSameContent = canonicalCid(purchase.contentId) === canonicalCid(contentId);
  return isSameContent ? purchase : problem('idempotency_key_reused');
}

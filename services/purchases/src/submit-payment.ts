/** A buyer says which transaction paid. From here the table's stream starts the settlement. */
import { problem } from '@glamora/contracts';
import type { Problem, PurchaseId, TransactionHash, WalletAddress } from '@glamora/contracts';
import type { Purchase, PurchaseRepository } from '@glamora/data';

interface Dependencies {
  readonly purchases: Pick<PurchaseRepository, 'find' | 'submitPayment'>;
  readonly now: () => Date;
}

/**
 * An expired purchase is taken too: whether the payment came in time is for the chain's clock to say, and a buyer who paid
 * in time but told us late must not lose the money. A failed one may name another transaction, or the same again.
 */
export async function submitPayment(
  {
    buyer,
    purchaseId,
    transactionHash,
  }: { buyer: WalletAddress; purchaseId: PurchaseId; transactionHash: TransactionHash },
  { purchases, now }: Dependencies,
): Promise<Purchase | Problem<'purchase_not_found' | 'not_the_buyer' | 'payment_conflict'>> {
  const purchase = await purchases.find(purchaseId);
  if (!purchase) return problem('purchase_not_found');
  if (purchase.buyer !== buyer) return problem('not_the_buyer');
  const submitted = await purchases.submitPayment(purchase, transactionHash, now().toISOString());
  if (submitted !== 'conflict') return submitted;

  const current = await purchases.find(purchaseId);
  return current?.transactionHash === transactionHash ? current : problem('payment_conflict');
}

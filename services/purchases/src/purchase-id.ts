/** What a purchase is called, in the table and on the chain. */
import { createHash } from 'node:crypto';
import { purchaseIdSchema } from '@glamora/contracts';
import type { PurchaseId, WalletAddress } from '@glamora/contracts';

/**
 * The id follows from the buyer and the Idempotency-Key: however often, and however much at once, a request is repeated, it
 * names the same purchase, and the table can hold it only once. Another buyer's equal key gives another id.
 */
export function purchaseIdOf(buyer: WalletAddress, idempotencyKey: string): PurchaseId {
  const digest = createHash('sha256').update(`glamora.purchase\0${buyer}\0${idempotencyKey}`).digest('hex');
  return purchaseIdSchema.parse(`0x${digest}`);
}

/** What the settlement queue carries. */
import * as z from 'zod/mini';
import { purchaseIdSchema, transactionHashSchema } from '../identifiers.ts';

/** A buyer says that this transaction paid for this purchase; `submittedAt` bounds how long the chain is asked. */
export const settlePurchaseMessage = z.object({
  type: z.literal('purchase.settle'),
  purchaseId: purchaseIdSchema,
  transactionHash: transactionHashSchema,
  submittedAt: z.iso.datetime(),
});
export type SettlePurchaseMessage = z.output<typeof settlePurchaseMessage>;

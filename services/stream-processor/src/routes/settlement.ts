/** A purchase whose buyer named a payment is to be settled. */
import { settlePurchaseMessage } from '@glamora/contracts';
import type { SettlePurchaseMessage } from '@glamora/contracts';
import type { TableChange } from '../table-change.ts';

/** The entity's name in every row, as packages/data writes it. */
const purchase = 'Purchase';

/** Each naming of a payment is one message; other changes of a settling purchase are none. */
export function settlementOf({ before, after }: TableChange): SettlePurchaseMessage | undefined {
  if (after?.['_et'] !== purchase || after['status'] !== 'SETTLING') return undefined;
  if (before?.['status'] === 'SETTLING' && before['submittedAt'] === after['submittedAt']) return undefined;
  const { purchaseId, transactionHash, submittedAt } = after;
  return settlePurchaseMessage.parse({ type: 'purchase.settle', purchaseId, transactionHash, submittedAt });
}

/** Whose sale it is: the many sales of one creator must not delay those of the others. */
export function settlementGroupOf({ after }: TableChange): string | undefined {
  return after?.['seller'] as string | undefined;
}

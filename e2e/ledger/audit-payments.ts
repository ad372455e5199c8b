/** Sets what the chain says was paid against what the marketplace says was bought. */
import type { NamedPayment } from './book.ts';
import type { ChainPayment } from './chain.ts';
import type { PurchaseRow, TableRows } from './table-rows.ts';

/** What became of a payment on the chain. */
export type PaymentFate = 'confirmed' | 'explained' | 'never named' | 'lost';

export interface PaymentAudit {
  readonly fates: ReadonlyMap<PaymentFate, number>;
  /** Each a payment, or a purchase, for which the books do not balance. */
  readonly findings: readonly string[];
}

export function auditPayments(
  payments: readonly ChainPayment[],
  { purchases, claims, accesses }: TableRows,
  named: readonly NamedPayment[],
): PaymentAudit {
  const purchaseById = new Map(purchases.map((purchase) => [purchase.purchaseId, purchase]));
  const claimByPayment = new Map(claims.map((claim) => [nameOfPayment(claim), claim]));
  const namedTransactions = Map.groupBy(named, ({ transactionHash }) => transactionHash);
  const paymentsByName = new Map(payments.map((payment) => [nameOfPayment(payment), payment]));
  const claimsByPurchase = Map.groupBy(claims, ({ purchaseId }) => purchaseId);
  const accessesByPurchase = Map.groupBy(accesses, ({ purchaseId }) => purchaseId);

  const fateOf = (payment: ChainPayment): PaymentFate => {
    const claim = claimByPayment.get(nameOfPayment(payment));
    if (claim) return purchaseById.get(claim.purchaseId)?.status === 'CONFIRMED' ? 'confirmed' : 'lost';
    const namings = namedTransactions.get(payment.transactionHash);
    if (!namings) return 'never named';
    const isExplained = namings.every(({ purchaseId, transactionHash }) => {
      const purchase = purchaseById.get(purchaseId);
      // Failed with this payment, it may have been paid again with another.
      return purchase?.transactionHash === transactionHash
        ? purchase.status === 'FAILED' && purchase.failure !== undefined
        : purchase !== undefined && purchase.status !== 'SETTLING';
    });
    return isExplained ? 'explained' : 'lost';
  };

  const faultOf = (purchase: PurchaseRow): string | undefined => {
    const ownClaims = claimsByPurchase.get(purchase.purchaseId) ?? [];
    const ownAccesses = accessesByPurchase.get(purchase.purchaseId) ?? [];
    if (purchase.status === 'SETTLING') return 'is still settling';
    if (purchase.status === 'FAILED' && purchase.failure === undefined) return 'failed without a reason';
    if (purchase.status !== 'CONFIRMED')
      return ownClaims.length + ownAccesses.length === 0
        ? undefined
        : `has a claim or an access and is ${purchase.status}`;
    if (ownClaims.length !== 1) return `has ${ownClaims.length} claims`;
    if (ownAccesses.length !== 1) return `has ${ownAccesses.length} accesses`;
    const payment = ownClaims[0] && paymentsByName.get(nameOfPayment(ownClaims[0]));
    if (!payment) return 'is confirmed and not paid';
    return isPaymentFor(payment, purchase) ? undefined : 'is confirmed with the payment of something else';
  };

  const fates = Map.groupBy(payments, fateOf);
  const knownIds = new Set(purchases.map(({ purchaseId }) => purchaseId));
  return {
    fates: new Map([...fates].map(([fate, each]) => [fate, each.length])),
    findings: [
      ...(fates.get('lost') ?? []).map((payment) => `payment ${nameOfPayment(payment)} is lost`),
      ...purchases.flatMap((purchase) => {
        const fault = faultOf(purchase);
        return fault === undefined ? [] : [`purchase ${purchase.purchaseId} ${fault}`];
      }),
      ...[...claims, ...accesses]
        .filter(({ purchaseId }) => !knownIds.has(purchaseId))
        .map(({ purchaseId }) => `there is a claim or an access for ${purchaseId}, which does not exist`),
    ],
  };
}

function isPaymentFor(payment: ChainPayment, purchase: PurchaseRow): boolean {
  return (
    payment.purchaseId === purchase.purchaseId &&
    payment.buyer === purchase.buyer &&
    payment.seller === purchase.seller &&
    payment.amountWei === BigInt(purchase.priceWei) &&
    payment.transactionHash === purchase.transactionHash
  );
}

export function nameOfPayment({
  transactionHash,
  logIndex,
}: {
  readonly transactionHash: string;
  readonly logIndex: number;
}): string {
  return `${transactionHash}/${logIndex}`;
}

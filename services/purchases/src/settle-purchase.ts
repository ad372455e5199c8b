/** Judges the payment that a buyer named, and confirms the purchase or tells why not. */
import type { SettlePurchaseMessage, TransactionHash } from '@glamora/contracts';
import type { Purchase, PurchaseRepository } from '@glamora/data';
import type { ExpectedPayment, PaymentVerdict } from '@glamora/payments';

/** Asks the chain. Throws DependencyUnavailable where it can't be asked. */
export type VerifyPayment = (
  expected: ExpectedPayment,
  transactionHash: TransactionHash,
) => Promise<PaymentVerdict>;

interface Dependencies {
  readonly purchases: Pick<PurchaseRepository, 'find' | 'confirm' | 'fail'>;
  readonly verifyPayment: VerifyPayment;
  readonly now: () => Date;
}

/** `superseded`: settled before, or the buyer has named another payment since; either way nothing is left to do. */
export type Settlement = 'confirmed' | 'failed' | 'superseded' | { readonly waitSeconds: number };

/** How long a transaction may stay unheard of before it is taken not to exist. */
const unknownTransactionMinutes = 30;

/** How long a known transaction may wait to be mined: cheap ones wait for hours. */
const unminedTransactionMinutes = 24 * 60;

/** Delivered twice or late, a message changes nothing: every write is conditional on this payment still settling. */
export async function settlePurchase(
  message: SettlePurchaseMessage,
  attempt: number,
  { purchases, verifyPayment, now }: Dependencies,
): Promise<Settlement> {
  const { transactionHash, submittedAt } = message;
  const purchase = await purchases.find(message.purchaseId);
  if (!purchase || !isAwaited(message, purchase)) return 'superseded';

  const verdict = await verifyPayment(
    { ...purchase, expiresAt: new Date(purchase.expiresAt) },
    transactionHash,
  );
  switch (verdict.outcome) {
    case 'accepted':
      return confirm(purchase, verdict.payment, { purchases, now });
    case 'refused':
      return ended(await purchases.fail(purchase, transactionHash, verdict.failure), 'failed');
    case 'wait':
      if (!isOverdue(verdict.because, submittedAt, now())) return { waitSeconds: waitSeconds(attempt) };
      return ended(await purchases.fail(purchase, transactionHash, 'transaction_not_found'), 'failed');
  }
}

/** A failed payment may be named again: an earlier message of it, come late, must not end the new one by its own age. */
function isAwaited({ transactionHash, submittedAt }: SettlePurchaseMessage, purchase: Purchase): boolean {
  return (
    purchase.status === 'SETTLING' &&
    purchase.transactionHash === transactionHash &&
    purchase.submittedAt === submittedAt
  );
}

async function confirm(
  purchase: Purchase,
  payment: Extract<PaymentVerdict, { outcome: 'accepted' }>['payment'],
  { purchases, now }: Pick<Dependencies, 'purchases' | 'now'>,
): Promise<Settlement> {
  const { chainId, transactionHash, logIndex } = payment;
  const result = await purchases.confirm(
    purchase,
    { chainId, transactionHash, logIndex },
    now().toISOString(),
  );
  if (result === 'confirmed') return 'confirmed';
  if (result === 'not_settling') return 'superseded';
  return ended(await purchases.fail(purchase, transactionHash, result), 'failed');
}

function ended(result: string, settlement: 'failed'): Settlement {
  return result === 'not_settling' ? 'superseded' : settlement;
}

/** A mined transaction is only waited for: it gets its confirmations, or is reorganised away and found unmined. */
function isOverdue(
  because: 'not_found' | 'not_mined' | 'too_few_confirmations',
  submittedAt: string,
  now: Date,
): boolean {
  const limits = {
    not_found: unknownTransactionMinutes,
    not_mined: unminedTransactionMinutes,
    too_few_confirmations: Infinity,
  };
  return now.getTime() - Date.parse(submittedAt) > limits[because] * 60_000;
}

/** 1, 2, 4 … seconds, up to a minute: soon at first, since most payments are mined when they are named. */
function waitSeconds(attempt: number): number {
  return Math.min(2 ** attempt, 60);
}

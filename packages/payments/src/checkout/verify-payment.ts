import type { PaymentFailure, PurchaseId, TransactionHash, WalletAddress, Wei } from '@glamora/contracts';
import { ChainUnavailable, type Block, type Chain, type TransactionReceipt } from '../chain/chain.ts';
import { readPurchasePaid, type PurchasePaid } from './purchase-paid.ts';

/** What a payment has to be to settle its purchase. */
export interface ExpectedPayment {
  readonly purchaseId: PurchaseId;
  readonly buyer: WalletAddress;
  readonly seller: WalletAddress;
  readonly priceWei: Wei;
  /** The last moment at which the payment's block may be mined, by the block's own time. */
  readonly expiresAt: Date;
}

export interface VerificationRules {
  readonly chain: Chain;
  /** The address of the checkout contract. */
  readonly checkout: WalletAddress;
  /** How many blocks have to be on the chain, the payment's own included, before a verdict is final. At least 1. */
  readonly confirmations: number;
  /** Chains where a buyer may have paid by mistake: asked only for transactions that `chain` does not know. */
  readonly otherChains?: readonly Chain[];
}

export interface VerifiedPayment {
  readonly chainId: number;
  readonly transactionHash: TransactionHash;
  readonly logIndex: number;
  readonly blockNumber: bigint;
  readonly blockTime: Date;
  /** All that the buyer paid, in wei. */
  readonly amount: bigint;
  /** The platform's part of it, in wei. */
  readonly fee: bigint;
}

/** What the caller alone can find: it knows how long it has waited, and what other purchases were paid with. */
export type VerifierFailure = Exclude<
  PaymentFailure,
  'transaction_not_found' | 'transaction_already_used' | 'already_purchased'
>;

/** `accepted` and `refused` are final; `wait` says to ask again later. */
export type PaymentVerdict =
  | { readonly outcome: 'accepted'; readonly payment: VerifiedPayment }
  | {
      readonly outcome: 'wait';
      readonly because: 'not_found' | 'not_mined' | 'too_few_confirmations';
      readonly confirmations: number;
    }
  | { readonly outcome: 'refused'; readonly failure: VerifierFailure };

/**
 * Whether a transaction pays for a purchase, judged by the event of the checkout contract and never by the
 * transaction's own target or data: smart-contract wallets and batches pay through other contracts.
 *
 * Throws ChainUnavailable when the chain can't be asked and WrongChain when it is not the one configured.
 */
export async function verifyPayment(
  expected: ExpectedPayment,
  transactionHash: TransactionHash,
  rules: VerificationRules,
): Promise<PaymentVerdict> {
  const { chain, checkout } = rules;
  const receipt = await chain.findReceipt(transactionHash);
  if (receipt === null) return await judgeWithoutReceipt(transactionHash, rules);

  // In this order: a block that is canonical after the head was read really has that many blocks on it.
  const head = await chain.headBlockNumber();
  const block = await chain.findBlock(receipt.blockNumber);
  if (block?.hash !== receipt.blockHash) return wait('not_mined');

  // An RPC server behind the one that gave the receipt may not know its block as past yet.
  const confirmations = Math.max(0, Number(head - block.number) + 1);
  if (confirmations < Math.max(1, rules.confirmations)) return wait('too_few_confirmations', confirmations);

  const paid = judgeReceipt(expected, receipt, block, checkout);
  if (typeof paid === 'string') return refused(paid);
  return { outcome: 'accepted', payment: toVerifiedPayment(paid, transactionHash, chain, block) };
}

function toVerifiedPayment(
  { amount, fee, logIndex }: PurchasePaid,
  transactionHash: TransactionHash,
  { chainId }: Chain,
  { number, time }: Block,
): VerifiedPayment {
  return { chainId, transactionHash, logIndex, blockNumber: number, blockTime: time, amount, fee };
}

async function judgeWithoutReceipt(
  hash: TransactionHash,
  { chain, otherChains = [] }: VerificationRules,
): Promise<PaymentVerdict> {
  if ((await chain.findTransaction(hash)) !== null) return wait('not_mined');
  const belongsElsewhere = await Promise.all(otherChains.map((other) => isBoundTo(other, hash)));
  return belongsElsewhere.includes(true) ? refused('other_chain') : wait('not_found');
}

/** A signature bound to another chain can never be mined on ours, so no confirmations are needed to say so. */
async function isBoundTo(other: Chain, hash: TransactionHash): Promise<boolean> {
  try {
    const transaction = await other.findTransaction(hash);
    return transaction?.chainId === other.chainId;
  } catch (error) {
    // Other chains only make a refusal clearer: one that is down must not stop settlement on ours.
    if (error instanceof ChainUnavailable) return false;
    throw error;
  }
}

/** The event that settles the purchase, or what is wrong with the nearest that there is. */
function judgeReceipt(
  expected: ExpectedPayment,
  receipt: TransactionReceipt,
  block: Block,
  checkout: WalletAddress,
): PurchasePaid | VerifierFailure {
  if (receipt.status === 'reverted') return 'transaction_reverted';

  const payments = receipt.logs
    .filter((log) => log.address === checkout)
    .map(readPurchasePaid)
    .filter((payment) => payment !== null);
  if (payments.length === 0) return 'other_contract';

  const ours = payments.filter(({ purchaseId }) => purchaseId === expected.purchaseId);
  const judged = ours.map((payment) => failureOf(payment, expected, block) ?? payment);
  return judged.find((verdict) => typeof verdict !== 'string') ?? judged[0] ?? 'other_purchase';
}

function failureOf(
  payment: PurchasePaid,
  { buyer, seller, priceWei, expiresAt }: ExpectedPayment,
  block: Block,
): VerifierFailure | null {
  if (payment.buyer !== buyer) return 'other_buyer';
  if (payment.seller !== seller) return 'other_seller';
  if (payment.amount < priceWei) return 'amount_too_low';
  if (payment.amount > priceWei) return 'amount_too_high';
  if (block.time > expiresAt) return 'purchase_expired';
  return null;
}

function wait(
  because: 'not_found' | 'not_mined' | 'too_few_confirmations',
  confirmations = 0,
): PaymentVerdict {
  return { outcome: 'wait', because, confirmations };
}

function refused(failure: VerifierFailure): PaymentVerdict {
  return { outcome: 'refused', failure };
}

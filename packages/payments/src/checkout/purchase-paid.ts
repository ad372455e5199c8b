import type { Hex, Log } from '../chain/chain.ts';
import { purchasePaidTopic } from './artifact.ts';

/** The checkout contract's receipt of one payment. */
export interface PurchasePaid {
  readonly purchaseId: Hex;
  readonly buyer: Hex;
  readonly seller: Hex;
  /** All that the buyer sent, in wei. */
  readonly amount: bigint;
  /** The platform's part of it, in wei. */
  readonly fee: bigint;
  readonly logIndex: number;
}

/**
 * Reads a log; null where it is no PurchasePaid event. It does not look who emitted the log.
 * Each field is a word of 32 bytes: three in the topics after the event's own, two in the data.
 */
export function readPurchasePaid({ topics, data, logIndex }: Log): PurchasePaid | null {
  const [event, purchaseId, buyer, seller] = topics;
  if (event !== purchasePaidTopic || !purchaseId || !buyer || !seller || data.length !== 2 + 128) return null;
  return {
    purchaseId,
    buyer: addressOfWord(buyer),
    seller: addressOfWord(seller),
    amount: BigInt(data.slice(0, 2 + 64)),
    fee: BigInt(`0x${data.slice(2 + 64)}`),
    logIndex,
  };
}

/** An address is the last 20 of its word's 32 bytes. */
function addressOfWord(word: Hex): Hex {
  return `0x${word.slice(-40)}`;
}

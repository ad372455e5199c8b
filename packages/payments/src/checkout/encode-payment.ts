import type { PurchaseId, WalletAddress, Wei } from '@glamora/contracts';
import { paySelector } from './artifact.ts';

export interface PaymentRequest {
  readonly chainId: number;
  /** The address of the checkout contract. */
  readonly checkout: WalletAddress;
  readonly purchaseId: PurchaseId;
  readonly seller: WalletAddress;
  readonly priceWei: Wei;
}

/** A transaction that any wallet can send. */
export interface PaymentTransaction {
  readonly chainId: number;
  readonly to: string;
  /** Wei, in decimal digits. */
  readonly value: string;
  /** The call `pay(purchaseId, seller)` in hexadecimal. */
  readonly data: string;
}

/** The transaction that pays for a purchase, as text. */
export function encodePayment(request: PaymentRequest): PaymentTransaction {
  const { chainId, checkout, purchaseId, seller, priceWei } = request;
  return {
    chainId,
    to: checkout,
    value: priceWei.toString(),
    data: `${paySelector}${purchaseId.slice(2)}${seller.slice(2).padStart(64, '0')}`,
  };
}

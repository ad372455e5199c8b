/** What the buyers know: which payments the marketplace has taken note of, and what it refused. */
import type { Person } from './people.ts';

export interface NamedPayment {
  readonly buyer: string;
  readonly purchaseId: string;
  readonly transactionHash: string;
}

export interface BegunPurchase {
  readonly buyer: string;
  readonly purchaseId: string;
}

export class Book {
  readonly #begun: BegunPurchase[] = [];
  readonly #named: NamedPayment[] = [];
  readonly #lastOf = new Map<string, string>();
  readonly #refusals = new Map<string, number>();

  noteBegun(purchase: BegunPurchase): void {
    this.#begun.push(purchase);
  }

  noteNamed(payment: NamedPayment): void {
    this.#named.push(payment);
    this.#lastOf.set(payment.buyer, payment.transactionHash);
  }

  noteRefusal(code: string): void {
    this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
  }

  /** A payment that this buyer named for another purchase. */
  anyPaymentOf({ walletAddress }: Person): string | undefined {
    return this.#lastOf.get(walletAddress);
  }

  get begun(): readonly BegunPurchase[] {
    return this.#begun;
  }

  get named(): readonly NamedPayment[] {
    return this.#named;
  }

  /** How often a call was refused, by the problem's code. */
  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals;
  }
}

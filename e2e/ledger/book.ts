/** What the buyers know: which payments the marketplace has taken note of, and what it refused. */
import type { Person } from './people.ts';

export interface NamedPayment {
  readonly buyer: string;
  readonly purchaseId: string;
  readonly transactionHash: string;
}

export class Book {
  readonly #named: NamedPayment[] = [];
  readonly #lastOf = new Map<string, string>();
  readonly #refusals = new Map<string, number>();

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

  get named(): readonly NamedPayment[] {
    return this.#named;
  }

  /** How often a call was refused, by the problem's code. */
  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals;
  }
}

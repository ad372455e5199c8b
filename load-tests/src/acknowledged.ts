/** What the marketplace said that it has done: all of it has to be there afterwards. */
import type { Person } from './person.ts';

export interface PublishedContent {
  readonly contentId: string;
  readonly title: string;
}

export interface AcknowledgedPurchase {
  readonly purchaseId: string;
  readonly buyer: Person;
  /** Of the payment that the marketplace has taken note of; null where none was named. */
  readonly transactionHash: string | null;
}

export class Acknowledged {
  readonly people: Person[] = [];
  readonly content: PublishedContent[] = [];
  readonly #purchases = new Map<string, AcknowledgedPurchase>();

  purchaseBegun(purchaseId: string, buyer: Person): void {
    this.#purchases.set(purchaseId, { purchaseId, buyer, transactionHash: null });
  }

  paymentNamed(purchaseId: string, buyer: Person, transactionHash: string): void {
    this.#purchases.set(purchaseId, { purchaseId, buyer, transactionHash });
  }

  get purchases(): readonly AcknowledgedPurchase[] {
    return [...this.#purchases.values()];
  }
}

import type { LambdaSettings } from './settings.ts';

/**
 * Provisioned concurrency as it is asked for and as it is there. An increase serves only when all of it is prepared; what comes
 * meanwhile waits its turn, as Application Auto Scaling waits for its last activity. A decrease is immediate.
 */
export class ProvisionedAllocation {
  readonly #settings: LambdaSettings;
  #ready: number;
  #preparing: { amount: number; readyAt: number } | undefined;
  #wanted: number;

  /** @param ready environments with which it begins. */
  constructor(settings: LambdaSettings, ready = 0) {
    this.#settings = settings;
    this.#ready = ready;
    this.#wanted = ready;
  }

  /** Environments that serve. */
  get ready(): number {
    return this.#ready;
  }

  /** Environments that are paid for: the ready ones or those in preparation, whichever is more. */
  get configured(): number {
    return Math.max(this.#ready, this.#preparing?.amount ?? 0);
  }

  get inProgress(): boolean {
    return this.#preparing !== undefined;
  }

  request(amount: number, now: number): void {
    this.#wanted = amount;
    this.#apply(now);
  }

  /** Lets time pass to `now`, in seconds since the start. */
  advance(now: number): void {
    if (this.#preparing === undefined || this.#preparing.readyAt > now) return;
    this.#ready = this.#preparing.amount;
    this.#preparing = undefined;
    this.#apply(now);
  }

  #apply(now: number): void {
    if (this.#preparing !== undefined) return;
    const increase = this.#wanted - this.#ready;
    if (increase <= 0) {
      this.#ready = this.#wanted;
      return;
    }
    const { allocationSeconds, allocationPerMinute } = this.#settings;
    const readyAt = now + allocationSeconds + (60 * increase) / allocationPerMinute;
    this.#preparing = { amount: this.#wanted, readyAt };
  }
}

import type { LambdaSettings } from './settings.ts';

/** US dollars by kind. */
export interface Cost {
  /** Provisioned concurrency configured, used or not. */
  readonly provisioned: number;
  /** Execution on provisioned environments. */
  readonly provisionedDuration: number;
  /** Execution on demand. */
  readonly duration: number;
  /** Initialization of environments on demand. */
  readonly initialization: number;
  readonly requests: number;
}

const billingStepSeconds = 300;

/** Adds up what is charged. Provisioned concurrency is charged by five minutes: for the most that was configured in them. */
export class Bill {
  readonly #settings: LambdaSettings;
  readonly #gigabytes: number;
  readonly #meanColdStartSeconds: number;
  #unitSeconds = 0;
  #mostConfigured = 0;
  #elapsed = 0;
  #provisionedSeconds = 0;
  #onDemandSeconds = 0;
  #coldStarts = 0;
  #requests = 0;

  constructor(settings: LambdaSettings, meanColdStartMs: number) {
    this.#settings = settings;
    this.#gigabytes = settings.memoryMb / 1024;
    this.#meanColdStartSeconds = meanColdStartMs / 1000;
  }

  add(configured: number, onProvisioned: number, onDemand: number, coldStarts: number): void {
    const duration = this.#settings.durationMs / 1000;
    this.#requests += onProvisioned + onDemand;
    this.#provisionedSeconds += onProvisioned * duration;
    this.#onDemandSeconds += onDemand * duration;
    this.#coldStarts += coldStarts;
    this.#mostConfigured = Math.max(this.#mostConfigured, configured);
    this.#elapsed += this.#settings.stepSeconds;
    if (this.#elapsed >= billingStepSeconds) this.#closeBillingStep();
  }

  #closeBillingStep(): void {
    this.#unitSeconds += this.#mostConfigured * billingStepSeconds;
    this.#mostConfigured = 0;
    this.#elapsed = 0;
  }

  total(): { cost: Cost; provisionedUnitHours: number } {
    if (this.#elapsed > 0) this.#closeBillingStep();
    const { prices } = this.#settings;
    return {
      cost: {
        provisioned: this.#unitSeconds * this.#gigabytes * prices.provisioned,
        provisionedDuration: this.#provisionedSeconds * this.#gigabytes * prices.provisionedDuration,
        duration: this.#onDemandSeconds * this.#gigabytes * prices.onDemandDuration,
        initialization:
          this.#coldStarts * this.#meanColdStartSeconds * this.#gigabytes * prices.onDemandDuration,
        requests: this.#requests * prices.request,
      },
      provisionedUnitHours: this.#unitSeconds / 3600,
    };
  }
}

export function totalCost(cost: Cost): number {
  return cost.provisioned + cost.provisionedDuration + cost.duration + cost.initialization + cost.requests;
}

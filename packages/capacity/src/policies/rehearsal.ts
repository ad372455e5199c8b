import { type LoadLevels, passedAt } from '../simulator/load-levels.ts';
import { ProvisionedAllocation } from '../simulator/provisioned-allocation.ts';
import type { LambdaSettings } from '../simulator/settings.ts';
import { WarmPool } from '../simulator/warm-pool.ts';
import type { EnvironmentCosts } from './capacity-plan.ts';
import { windowMinutes } from './window-load.ts';

const windowsInDay = 288;

/** A week holds every hour of every weekday. */
const rememberedWindows = 7 * windowsInDay;

/** Of a first day's forecasts some are wild, and would be held against a plan for as long as they are remembered. */
const unjudgedWindows = windowsInDay;

/** Lives a rule's decisions through, beside the real ones and under the traffic that really came, and tells what they cost lately. */
export class Rehearsal {
  readonly #settings: LambdaSettings;
  readonly #costs: EnvironmentCosts;
  readonly #allocation: ProvisionedAllocation;
  readonly #pool: WarmPool;
  readonly #lossByWindow = new Float64Array(rememberedWindows);
  #windows = 0;
  #loss = 0;
  #windowLoss = 0;
  #mostConfigured = 0;
  #wanted = 0;

  constructor(settings: LambdaSettings, costs: EnvironmentCosts) {
    this.#settings = settings;
    this.#costs = costs;
    this.#allocation = new ProvisionedAllocation(settings);
    this.#pool = new WarmPool(Math.max(Math.round(settings.idleSeconds / 60), 1));
  }

  /** US dollars over the remembered windows, against everything on demand and warm. */
  get loss(): number {
    return this.#loss;
  }

  get ready(): number {
    return this.#allocation.ready;
  }

  get configured(): number {
    return this.#allocation.configured;
  }

  /** Lives through the minute that is over. */
  live(levels: LoadLevels): void {
    const { ready, configured } = this.#allocation;
    const coldStarts = this.#pool.advance(levels, ready, this.#settings.reservedConcurrency);
    const carried = (levels.load * (1 - passedAt(levels, ready))) / windowMinutes;
    this.#windowLoss += this.#costs.coldStart * coldStarts - this.#costs.savedWhenBusy * carried;
    this.#mostConfigured = Math.max(this.#mostConfigured, configured);
  }

  /** Ends a billing step: only now may capacity be given back, for what was configured in it is charged to its end. */
  closeWindow(): void {
    const loss = this.#windowLoss + this.#costs.provisioned * this.#mostConfigured;
    if (this.#windows >= unjudgedWindows) this.#remember(loss);
    this.#windows++;
    this.#windowLoss = 0;
    this.#mostConfigured = 0;
    this.#wanted = 0;
  }

  #remember(loss: number): void {
    const slot = this.#windows % rememberedWindows;
    this.#loss += loss - (this.#lossByWindow[slot] as number);
    this.#lossByWindow[slot] = loss;
  }

  ask(wanted: number, minute: number): void {
    const { minimum, maximum } = this.#settings;
    this.#wanted = Math.max(this.#wanted, Math.min(Math.max(Math.ceil(wanted), minimum), maximum));
    this.#allocation.advance(minute * 60);
    this.#allocation.request(this.#wanted, minute * 60);
  }
}

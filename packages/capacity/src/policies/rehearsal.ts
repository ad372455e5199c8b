import { type LoadLevels, passedAt } from '../simulator/load-levels.ts';
import { MinuteMetrics } from '../simulator/minute-metrics.ts';
import { ProvisionedAllocation } from '../simulator/provisioned-allocation.ts';
import type { LambdaSettings } from '../simulator/settings.ts';
import { WarmPool } from '../simulator/warm-pool.ts';
import type { EnvironmentCosts } from './capacity-plan.ts';
import type { Observation } from './policy.ts';
import { windowMinutes } from './window-load.ts';

const windowsInDay = 288;

/**
 * A loss counts half after a week, which holds every hour of every weekday. Forgotten whole after that week, a rise that comes once a
 * fortnight found the rule that had just met it badly in favour again.
 */
const remembers = 0.5 ** (1 / (7 * windowsInDay));

/** Of a first day's forecasts some are wild, and would be held against a plan for as long as they are remembered. */
const unjudgedWindows = windowsInDay;

/** Lives a rule's decisions through, beside the real ones and under the traffic that really came, and tells what they cost lately. */
export class Rehearsal {
  readonly #settings: LambdaSettings;
  readonly #costs: EnvironmentCosts;
  readonly #allocation: ProvisionedAllocation;
  readonly #pool: WarmPool;
  readonly #minute = new MinuteMetrics();
  #windows = 0;
  #loss = 0;
  #windowLoss = 0;
  #mostConfigured = 0;
  #asked: number;

  /** @param configured provisioned environments with which it begins. */
  constructor(settings: LambdaSettings, costs: EnvironmentCosts, configured = 0) {
    this.#settings = settings;
    this.#costs = costs;
    this.#allocation = new ProvisionedAllocation(settings, configured);
    this.#pool = new WarmPool(Math.max(Math.round(settings.idleSeconds / 60), 1));
    this.#asked = configured;
  }

  /** US dollars over about ten days, against everything on demand and warm. */
  get loss(): number {
    return this.#loss;
  }

  get ready(): number {
    return this.#allocation.ready;
  }

  get configured(): number {
    return this.#allocation.configured;
  }

  /** What was asked for last. */
  get asked(): number {
    return this.#asked;
  }

  /** Lives through the minute that is over, up to `minute`. */
  live(levels: LoadLevels, { minute, requests }: Pick<Observation, 'minute' | 'requests'>): void {
    const { ready, configured } = this.#allocation;
    const coldStarts = this.#pool.advance(levels, ready, this.#settings.reservedConcurrency);
    const passed = passedAt(levels, ready);
    const carried = (levels.load * (1 - passed)) / windowMinutes;
    this.#windowLoss += this.#costs.coldStart * coldStarts - this.#costs.savedWhenBusy * carried;
    this.#mostConfigured = Math.max(this.#mostConfigured, configured);
    this.#minute.clear();
    this.#minute.add(levels, requests, ready, passed);
    this.#allocation.advance(minute * 60);
  }

  /** The minute that is over, as its rule would have seen it. */
  seen({ now, minute }: Pick<Observation, 'now' | 'minute'>): Observation {
    const { ready, configured, inProgress } = this.#allocation;
    return { now, minute, ready, configured, inProgress, ...this.#minute.read() };
  }

  /** Ends a billing step: what was configured in it is charged to its end. */
  closeWindow(): void {
    if (this.#windows >= unjudgedWindows) {
      const loss = this.#windowLoss + this.#costs.provisioned * this.#mostConfigured;
      this.#loss = this.#loss * remembers + loss;
    }
    this.#windows++;
    this.#windowLoss = 0;
    this.#mostConfigured = 0;
  }

  ask(wanted: number, minute: number): void {
    const { minimum, maximum } = this.#settings;
    this.#asked = Math.min(Math.max(Math.ceil(wanted), minimum), maximum);
    this.#allocation.request(this.#asked, minute * 60);
  }
}

import type { Observation } from '../policies/policy.ts';
import type { LoadLevels } from './load-levels.ts';

/** What CloudWatch has of a minute once it is over. */
export class MinuteMetrics {
  #steps = 0;
  #requests = 0;
  #concurrency = 0;
  #peak = 0;
  #used = 0;
  #provisioned = 0;
  #mostUsed = 0;

  add(levels: LoadLevels, requests: number, ready: number, spilledShare: number): void {
    this.#steps++;
    this.#requests += requests;
    this.#concurrency += levels.load;
    this.#peak = Math.max(this.#peak, levels.peak);
    this.#used += levels.load * (1 - spilledShare);
    this.#provisioned += ready;
    if (ready > 0) this.#mostUsed = Math.max(this.#mostUsed, Math.min(levels.peak / ready, 1));
  }

  read(): Pick<Observation, 'requests' | 'averageConcurrency' | 'peakConcurrency' | 'utilization'> {
    const hasData = this.#requests >= 0.5 && this.#provisioned > 0;
    return {
      requests: this.#requests,
      averageConcurrency: this.#steps > 0 ? this.#concurrency / this.#steps : 0,
      peakConcurrency: this.#peak,
      utilization: hasData
        ? { average: Math.min(this.#used / this.#provisioned, 1), maximum: this.#mostUsed }
        : undefined,
    };
  }

  clear(): void {
    this.#steps = 0;
    this.#requests = 0;
    this.#concurrency = 0;
    this.#peak = 0;
    this.#used = 0;
    this.#provisioned = 0;
    this.#mostUsed = 0;
  }
}

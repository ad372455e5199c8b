import type { Clock } from '../clock.ts';
import { batchLength } from '../payload-limit.ts';
import type { StreamRecord } from './stream-record.ts';

export interface LaneSettings {
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
}

export interface LaneDependencies {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly deliver: (batch: readonly StreamRecord[]) => Promise<void>;
}

const windowPollMilliseconds = 20;

/** One line of delivery within a shard: batch after batch, in order. */
export class Lane {
  readonly #settings: LaneSettings;
  readonly #dependencies: LaneDependencies;
  readonly #waiting: StreamRecord[] = [];
  #running: Promise<void> | undefined;

  constructor(settings: LaneSettings, dependencies: LaneDependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
  }

  /** Nothing waits, and the checkpoint of what was delivered is saved. */
  get isIdle(): boolean {
    return this.#running === undefined;
  }

  push(record: StreamRecord): void {
    this.#waiting.push(record);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Records of one page are pushed one after the other: they make one batch, not a batch of one and another of the rest.
    await Promise.resolve();
    const { signal } = this.#dependencies;
    while (this.#waiting.length > 0 && !signal.aborted) {
      await this.#windowClosed();
      const batch = this.#waiting.splice(0, batchLength(this.#waiting, this.#settings.batchSize));
      await this.#dependencies.deliver(batch);
    }
    this.#running = undefined;
  }

  async #windowClosed(): Promise<void> {
    const { clock, signal } = this.#dependencies;
    const deadline = clock.now() + this.#settings.batchWindowSeconds * 1000;
    while (!signal.aborted && clock.now() < deadline && this.#isShortOfABatch()) {
      await clock.sleep(windowPollMilliseconds, signal);
    }
  }

  #isShortOfABatch(): boolean {
    const { batchSize } = this.#settings;
    return this.#waiting.length < batchSize && batchLength(this.#waiting, batchSize) === this.#waiting.length;
  }
}

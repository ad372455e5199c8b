import type { Clock } from './clock.ts';
import type { Log } from './event-source.ts';
import type { FunctionInvoker, Invocation } from './function-invoker.ts';

/** How often a function that is not there yet is asked for. */
const readinessPollMilliseconds = 200;

export type AnsweredInvocation = Exclude<Invocation, { readonly error: 'not_ready' }>;

/**
 * Stands between an event source and its function while the function's host starts, restarts or reloads: closed, it lets
 * nobody through, so that nothing is received which could not be delivered.
 */
export class FunctionGate {
  readonly #functionName: string;
  readonly #invoker: FunctionInvoker;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  #open = false;

  constructor(functionName: string, invoker: FunctionInvoker, clock: Clock, log: Log, signal: AbortSignal) {
    this.#functionName = functionName;
    this.#invoker = invoker;
    this.#clock = clock;
    this.#log = log;
    this.#signal = signal;
  }

  /** Resolves when the function can be invoked, or when the event source is stopped. */
  async opened(): Promise<void> {
    while (!this.#open && !this.#signal.aborted) {
      this.#open = await this.#invoker.isReady(this.#functionName);
      if (!this.#open) await this.#clock.sleep(readinessPollMilliseconds, this.#signal);
    }
  }

  /**
   * Invokes until somebody answers. `whileWaiting` runs before each wait, to keep hold of what is being delivered.
   * Gives `undefined` when the event source is stopped before that.
   */
  async invoke(
    payload: unknown,
    whileWaiting: () => Promise<void> = () => Promise.resolve(),
  ): Promise<AnsweredInvocation | undefined> {
    await this.opened();
    while (!this.#signal.aborted) {
      const invocation = await this.#invoker.invoke(this.#functionName, payload);
      if (invocation.ok || invocation.error === 'function') {
        this.#open = true;
        return invocation;
      }
      if (this.#open) this.#log(`${this.#functionName} is not there: waiting for it`);
      this.#open = false;
      await whileWaiting();
      await this.#clock.sleep(readinessPollMilliseconds, this.#signal);
    }
    return undefined;
  }
}

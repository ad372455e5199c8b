import type { FunctionInvoker, Invocation } from '../../src/event-sources/index.ts';

export const succeeds: Invocation = { ok: true, payload: null };
export const fails: Invocation = { ok: false, error: 'function', message: 'the function says no' };
export const notReady: Invocation = { ok: false, error: 'not_ready' };

export function reports(...itemIdentifiers: unknown[]): Invocation {
  return {
    ok: true,
    payload: { batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) },
  };
}

export interface FunctionDouble<TRecord> {
  readonly invoker: FunctionInvoker;
  /** The batches it was invoked with, in order. */
  readonly batches: readonly (readonly TRecord[])[];
  /** Resolves when it was invoked so many times in all. */
  invoked(times: number): Promise<void>;
}

/** Stands in for the functions of the marketplace: answers what the test wants. */
export function functionDouble<TRecord>(
  answer: (batch: readonly TRecord[], invocation: number) => Invocation | Promise<Invocation> = () =>
    succeeds,
  isReady: () => boolean = () => true,
): FunctionDouble<TRecord> {
  const batches: (readonly TRecord[])[] = [];
  const waiting: { readonly times: number; readonly resolve: () => void }[] = [];

  return {
    batches,
    invoked: (times) =>
      new Promise((resolve) => {
        if (batches.length >= times) resolve();
        else waiting.push({ times, resolve });
      }),
    invoker: {
      isReady: () => Promise.resolve(isReady()),
      invoke: async (_functionName, payload) => {
        const { Records: batch } = payload as { Records: readonly TRecord[] };
        batches.push(batch);
        for (const { times, resolve } of waiting) if (batches.length >= times) resolve();
        return answer(batch, batches.length);
      },
    },
  };
}

export interface Signal {
  readonly given: Promise<void>;
  give(): void;
}

/** Holds a function's answer back until the test gives the signal. */
export function signal(): Signal {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { given: promise, give: resolve };
}

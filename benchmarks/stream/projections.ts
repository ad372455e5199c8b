/** Stands between the event sources and the functions, and notes when each consumer was done with what. */
import type { FunctionInvoker } from '@glamora/dev-cloud/event-sources';

export interface Projections {
  readonly wrap: (invoker: FunctionInvoker) => FunctionInvoker;
  /** From now on nothing is delivered: changes pile up in the stream. */
  hold(): void;
  /** @returns when, on the clock of `performance.now()`. */
  release(): number;
  /** When the consumer was last done with a message about this; undefined where it never was. */
  doneAt(consumer: string, subject: string): number | undefined;
}

interface Message {
  readonly messageId?: string;
  readonly body?: string;
}

export function noteProjections(): Projections {
  const done = new Map<string, number>();
  let isHeld = false;

  function note(functionName: string, messages: readonly Message[], failed: ReadonlySet<string>): void {
    const consumer = functionName.slice(functionName.lastIndexOf('-') + 1);
    const now = performance.now();
    for (const { messageId = '', body } of messages)
      if (body !== undefined && !failed.has(messageId)) done.set(`${consumer} ${subjectOf(body)}`, now);
  }

  return {
    wrap: (invoker) => ({
      isReady: async (functionName) => !isHeld && invoker.isReady(functionName),
      async invoke(functionName, payload) {
        if (isHeld) return { ok: false, error: 'not_ready' };
        const invocation = await invoker.invoke(functionName, payload);
        const { Records } = payload as { readonly Records: readonly Message[] };
        if (invocation.ok) note(functionName, Records, failedOf(invocation.payload));
        return invocation;
      },
    }),
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      return performance.now();
    },
    doneAt: (consumer, subject) => done.get(`${consumer} ${subject}`),
  };
}

function subjectOf(body: string): string {
  const { purchaseId, contentId } = JSON.parse(body) as { purchaseId?: string; contentId?: string };
  return purchaseId ?? contentId ?? '';
}

function failedOf(payload: unknown): ReadonlySet<string> {
  const { batchItemFailures = [] } = (payload ?? {}) as {
    batchItemFailures?: readonly { itemIdentifier: string }[];
  };
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}

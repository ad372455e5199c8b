import type { EventSource } from './event-source.ts';

/** An event source that can lose its poller in the middle of its work, as Lambda's may move from one machine to another. */
export interface AbandonableEventSource extends EventSource {
  /** Another poller begins with what was written down, while the old one ends what it has in hand. */
  abandon(): void;
}

export function abandonable(start: () => EventSource): AbandonableEventSource {
  let current = start();
  const abandoned: Promise<void>[] = [];
  return {
    functionName: current.functionName,
    statistics: () => current.statistics(),
    idle: () => current.idle(),
    abandon() {
      abandoned.push(current.stop());
      current = start();
    },
    async stop() {
      await Promise.all([...abandoned, current.stop()]);
    },
  };
}

export { abandonable } from './abandonable.ts';
export { systemClock, type Clock } from './clock.ts';
export type { EventSource } from './event-source.ts';
export { compileFilter } from './filter-pattern.ts';
export { lambdaInvoker, type FunctionInvoker, type Invocation } from './function-invoker.ts';
export { startQueueEventSource, type QueueEventSourceSettings } from './queue/start-queue-event-source.ts';
export { fileCheckpoints, type Checkpoints } from './stream/checkpoints.ts';
export type { StreamEventSourceSettings } from './stream/settings.ts';
export {
  startStreamEventSource,
  type StreamEventSourceDependencies,
} from './stream/start-stream-event-source.ts';
export { timeToLiveRemovals, type TimeToLiveRemovals } from './time-to-live/removals.ts';
export { startTimeToLiveSweeper, type TimeToLiveSweeper } from './time-to-live/sweeper.ts';

export { systemClock, type Clock } from './clock.ts';
export type { EventSource, EventSourceStatistics, Log } from './event-source.ts';
export { compileFilter, type Filter } from './filter-pattern.ts';
export { lambdaInvoker, type FunctionInvoker, type Invocation } from './function-invoker.ts';
export {
  startQueueEventSource,
  type QueueEventSourceDependencies,
  type QueueEventSourceSettings,
} from './queue/start-queue-event-source.ts';
export { fileCheckpoints, type Checkpoints } from './stream/checkpoints.ts';
export type { StreamEventSourceSettings } from './stream/settings.ts';
export {
  startStreamEventSource,
  type StreamEventSourceDependencies,
} from './stream/start-stream-event-source.ts';
export { timeToLiveRemovals, type TimeToLiveRemovals } from './time-to-live/removals.ts';
export {
  startTimeToLiveSweeper,
  type TimeToLiveSweeper,
  type TimeToLiveSweeperDependencies,
  type TimeToLiveSweeperSettings,
} from './time-to-live/sweeper.ts';

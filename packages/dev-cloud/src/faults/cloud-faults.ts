/** What a local cloud can be made to suffer, for tests and benchmarks. */
import type { FunctionInvoker } from '../event-sources/index.ts';
import type { DecideRequest } from './fault-proxy.ts';

export interface CloudFaults {
  /** What becomes of the functions' requests to the table. */
  readonly table?: DecideRequest;
  /** What becomes of requests to the queues, the functions' and the event sources'. */
  readonly queues?: DecideRequest;
  /** What becomes of the functions' requests to the chain. */
  readonly chain?: DecideRequest;
  /** Stands between the event sources and the functions. */
  readonly delivery?: (invoker: FunctionInvoker) => FunctionInvoker;
  /** When a queue hands out again what failed: minutes, by its configuration, which no test has. */
  readonly queueRetrySeconds?: number;
  /** In place of what streams are configured with: a test does not have the hours that a real outage may last. */
  readonly streamRetryAttempts?: number;
}

export { awsClientSettings, guardClient, isServiceFailure } from './aws-client.ts';
export { createBreaker } from './breaker.ts';
export type { Breaker, BreakerSettings } from './breaker.ts';
export { createDocumentClient } from './document-client.ts';
export { createQueueClient, openQueue } from './queue.ts';
export type { Queue } from './queue.ts';

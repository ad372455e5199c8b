export { awsClientSettings, guardClient, isServiceFailure } from './aws-client.ts';
export { createBreaker } from './breaker.ts';
export type { Breaker, BreakerSettings } from './breaker.ts';
export { createDocumentClient } from './document-client.ts';
export { createQueueClient, openConsumedQueue, openQueue } from './queue.ts';
export type { ConsumedQueue, Queue } from './queue.ts';
export { createSignedHttp } from './signed-http.ts';
export type { SendSigned, SignedAnswer, SignedCall, SignedHttpSettings } from './signed-http.ts';

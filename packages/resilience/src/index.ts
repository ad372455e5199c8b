export { awsClientSettings, guardClient, isServiceFailure } from './aws-client.ts';
export { createBreaker } from './breaker.ts';
export type { Breaker, BreakerSettings } from './breaker.ts';
export { createDocumentClient } from './document-client.ts';

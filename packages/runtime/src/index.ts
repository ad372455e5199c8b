export { accessTokenEnvironment, accessTokenVerifier, publicTenant, tokenAudience } from './access-token.ts';
export type { Caller, VerifyAccessToken } from './access-token.ts';
export { callLimiter, callLimitsEnvironment } from './call-limits.ts';
export type { CallLimiterSettings, LimitCalls } from './call-limits.ts';
export { numberVariable, readEnvironment, textVariable } from './environment.ts';
export { httpHandler } from './http-handler.ts';
export type {
  HttpAnswer,
  HttpHandler,
  HttpImplementation,
  HttpRequest,
  HttpSettings,
  ReadingImplementation,
} from './http-handler.ts';
export { largestBody } from './http-request.ts';
export type { Operator } from './operator.ts';
export { queueHandler } from './queue-handler.ts';
export type { MessageOutcome, QueueHandler, QueueSettings } from './queue-handler.ts';
export { releaseProbe } from './release-probe.ts';
export { scheduledHandler } from './scheduled-handler.ts';
export type { ScheduledHandler, ScheduledInvocation } from './scheduled-handler.ts';
export { streamHandler } from './stream-handler.ts';
export type { StreamHandler } from './stream-handler.ts';
export { logger } from './telemetry/logger.ts';
export { addCounts, metrics } from './telemetry/metrics.ts';
export { traced } from './telemetry/tracer.ts';
export { isThrottled } from './throttling.ts';

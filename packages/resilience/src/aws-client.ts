/** How every SDK client of ours behaves: connections kept, time bounded, retries few and spread. */
import { Agent } from 'node:https';
import { Agent as HttpAgent } from 'node:http';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { MiddlewareStack } from '@smithy/types';
import { createBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';

/** Milliseconds. */
export interface TimeOuts {
  readonly connectionTimeout: number;
  /** Until the answer begins. */
  readonly requestTimeout: number;
}

const defaultTimeOuts: TimeOuts = { connectionTimeout: 1000, requestTimeout: 5000 };

const agentSettings = { keepAlive: true, maxSockets: 50 };

/** Three attempts in all; the SDK spreads its back-off over the whole range (full jitter). */
export function awsClientSettings({ connectionTimeout, requestTimeout }: TimeOuts = defaultTimeOuts) {
  return {
    maxAttempts: 3,
    retryMode: 'standard',
    requestHandler: new NodeHttpHandler({
      connectionTimeout,
      requestTimeout,
      // Without this the time-out only warns.
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agentSettings),
      httpsAgent: new Agent(agentSettings),
    }),
  };
}

/** Puts a breaker round every call of the client: round the SDK's own retries, not inside them. */
export function guardClient<Client extends object, Input extends object, Output extends object>(
  client: Client & { readonly middlewareStack: MiddlewareStack<Input, Output> },
  dependency: string,
  breaker: Breaker = createBreaker(dependency, { isFailure: isServiceFailure }),
): Client {
  client.middlewareStack.add((next) => (input) => breaker.execute(() => next(input)), {
    step: 'initialize',
    name: 'circuitBreaker',
    priority: 'high',
  });
  return client;
}

/**
 * The service failed: no connection, no answer in time, or a 5xx. A refused condition, a throttled key or a wrong request
 * are answers: they say nothing about the next caller's chances.
 */
export function isServiceFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return status >= 500;
  const { code } = error as { code?: unknown };
  return networkFailureNames.has(error.name) || (typeof code === 'string' && networkFailureCodes.has(code));
}

const networkFailureNames = new Set(['TimeoutError', 'NetworkingError', 'AbortError']);

const networkFailureCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

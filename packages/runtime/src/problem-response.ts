/** How a refusal is sent: RFC 9457, application/problem+json. */
import { DependencyUnavailable, problem } from '@glamora/contracts';
import type { Problem } from '@glamora/contracts';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { isThrottled } from './throttling.ts';

export function problemResponse(
  refusal: Problem,
  instance: string,
  requestId: string,
): APIGatewayProxyResult {
  const { detail = refusal.title, errors, retryAfterSeconds } = refusal.details;
  return {
    statusCode: refusal.httpStatus,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(refusal.httpStatus === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify({
      type: `urn:glamora:problem:${refusal.code}`,
      title: refusal.title,
      status: refusal.httpStatus,
      detail,
      code: refusal.code,
      instance,
      ...(errors === undefined ? {} : { errors }),
    }),
  };
}

/** What a thrown error becomes: a dependency out of reach is 503, anything else is a bug of ours. */
export function problemFromError(error: unknown): Problem<'dependency_unavailable' | 'internal_error'> {
  if (error instanceof DependencyUnavailable) {
    const { retryAfterSeconds } = error;
    return problem('dependency_unavailable', { detail: error.message, retryAfterSeconds, cause: error });
  }
  if (isThrottled(error)) {
    return problem('dependency_unavailable', {
      detail: 'Too busy just now',
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  return problem('internal_error', { detail: 'The request id finds this in our logs', cause: error });
}

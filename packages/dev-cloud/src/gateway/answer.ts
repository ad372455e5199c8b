import type { ServerResponse } from 'node:http';
import { problemCatalogue } from '@glamora/contracts';
import type { ProblemCode, ProblemDetails } from '@glamora/contracts';

/** What the gateway sends back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
  /** The function whose own answer it is. */
  readonly functionName?: string;
  /** For pages of this address alone; others are not let in. */
  readonly isPrivate?: boolean;
}

export function jsonAnswer(body: unknown): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body, null, 2),
  };
}

/** A refusal of the gateway's own, in the form of all others (RFC 9457). */
export function problemAnswer(
  code: ProblemCode,
  instance: string,
  details: ProblemDetails & { readonly allowed?: readonly string[] } = {},
): Answer {
  const { status, title } = problemCatalogue[code];
  const { detail = title, errors, retryAfterSeconds, allowed } = details;
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(allowed === undefined ? {} : { allow: allowed.join(', ') }),
    },
    body: JSON.stringify({
      type: `urn:glamora:problem:${code}`,
      title,
      status,
      detail,
      code,
      instance,
      ...(errors === undefined ? {} : { errors }),
    }),
  };
}

export function send(response: ServerResponse, answer: Answer, withBody: boolean): void {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(answer.status === 204 || answer.status === 304 ? {} : { 'content-length': String(bytes.length) }),
  } as Record<string, string | string[]>);
  response.end(withBody ? bytes : undefined);
}

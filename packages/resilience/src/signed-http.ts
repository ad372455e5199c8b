/** HTTP calls signed as AWS wants them (Signature Version 4), where there is no SDK client for what is called. */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { createBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';
import { isServiceFailure } from './aws-client.ts';

export interface SignedCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With its query: `/content/_doc/bafy…?if_seq_no=1`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

export interface SignedAnswer {
  readonly status: number;
  /** Parsed JSON; undefined where the answer is none. */
  readonly body: unknown;
}

/** @throws DependencyUnavailable where there is no answer in time, or a 5xx or 429; other statuses are answers. */
export type SendSigned = (call: SignedCall) => Promise<SignedAnswer>;

export interface SignedHttpSettings {
  /** Scheme and host, without a path. */
  readonly endpoint: string;
  /** The name that signatures carry: `es`, `execute-api`. */
  readonly service: string;
  /** How messages and errors name what is called: `the search cluster`. */
  readonly dependency: string;
  /** Milliseconds until the whole answer has to be there; default 5,000. */
  readonly timeOutMs?: number;
  readonly breaker?: Breaker;
}

/** Region and credentials come from the environment, as the SDK reads them. */
export function createSignedHttp(settings: SignedHttpSettings): SendSigned {
  const { endpoint, service, dependency, timeOutMs = 5000 } = settings;
  const breaker = settings.breaker ?? createBreaker(dependency, { isFailure });
  const signer = new SignatureV4({
    credentials: defaultProvider(),
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    service,
    sha256: Sha256,
  });
  return async (call) => {
    const request = unsignedRequest(endpoint, call);
    return breaker.execute(async () => {
      const { headers } = await signer.sign(request);
      const response = await fetch(new URL(call.path, endpoint), {
        method: call.method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(timeOutMs),
        ...(request.body === undefined ? {} : { body: request.body as string }),
      });
      const text = await response.text();
      if (response.status >= 500 || response.status === 429) throw new ServerFailure(response.status);
      return { status: response.status, body: isJson(response) ? (JSON.parse(text) as unknown) : undefined };
    });
  };
}

/** What will be sent, before it is signed. */
function unsignedRequest(endpoint: string, { method, path, headers, body }: SignedCall): HttpRequest {
  const { protocol, host, hostname, port, pathname, searchParams } = new URL(path, endpoint);
  return new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

function isJson({ headers }: Response): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/.test(headers.get('content-type') ?? '');
}

/** Carries its status where the SDK's own errors carry theirs. */
class ServerFailure extends Error {
  override readonly name = 'ServerFailure';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(httpStatusCode: number) {
    super(`answered with ${httpStatusCode}`);
    this.$metadata = { httpStatusCode };
  }
}

/** `fetch` hides what went wrong with the connection in the cause of a TypeError. */
function isFailure(error: unknown): boolean {
  if (error instanceof ServerFailure) return true;
  if (!(error instanceof Error)) return false;
  return isServiceFailure(error) || isServiceFailure(error.cause);
}

/** HTTP calls signed as AWS wants them (Signature Version 4), where there is no SDK client for what is called. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { awsClientSettings, isServiceFailure } from './aws-client.ts';
import { createBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';

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
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly breaker?: Breaker;
}

/** Region and credentials that are not given come from the environment, as the SDK reads them. */
export function createSignedHttp(settings: SignedHttpSettings): SendSigned {
  const { endpoint, service, dependency, timeOutMs = 5000, credentials = defaultProvider() } = settings;
  const region = settings.region ?? process.env['AWS_REGION'] ?? 'us-east-1';
  const breaker = settings.breaker ?? createBreaker(dependency, { isFailure });
  const { requestHandler } = awsClientSettings();
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256,
  });
  return async (call) => {
    const request = unsignedRequest(endpoint, call);
    return breaker.execute(async () => {
      const signed = (await signer.sign(request)) as HttpRequest;
      const { response } = await requestHandler.handle(signed, {
        abortSignal: AbortSignal.timeout(timeOutMs),
      });
      const body = await text(response.body as Readable);
      if (response.statusCode >= 500 || response.statusCode === 429)
        throw new ServerFailure(response.statusCode);
      return {
        status: response.statusCode,
        body: isJson(response.headers) ? (JSON.parse(body) as unknown) : undefined,
      };
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

function isJson(headers: Readonly<Record<string, string>>): boolean {
  return /^application\/(?:[\w.-]+\+)?(?:x-amz-)?json\b/.test(headers['content-type'] ?? '');
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

function isFailure(error: unknown): boolean {
  return error instanceof ServerFailure || isServiceFailure(error);
}

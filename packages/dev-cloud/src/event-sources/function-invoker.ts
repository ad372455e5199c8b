import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { describeError } from './event-source.ts';

export type Invocation =
  | { readonly ok: true; readonly payload: unknown }
  /** The function ran and threw, timed out or answered something that is not JSON. */
  | { readonly ok: false; readonly error: 'function'; readonly message: string }
  /** There is nobody to run it yet. It did not run, so this is no failure of the function. */
  | { readonly ok: false; readonly error: 'not_ready' };

export interface FunctionInvoker {
  /** Runs the function and waits for its result; never rejects. */
  invoke(functionName: string, payload: unknown): Promise<Invocation>;
  /** Whether an invocation has a chance to arrive, found out without running the function. */
  isReady(functionName: string): Promise<boolean>;
}

/** Answers of the Lambda endpoint that mean "try later": the function is unknown there, throttled, or the host is coming up. */
const notReadyStatuses = new Set([404, 429, 502, 503]);

/** Invokes through a Lambda endpoint such as serverless-offline's. `endpoint` is its origin: `http://127.0.0.1:3002`. */
export function lambdaInvoker(endpoint: string): FunctionInvoker {
  return {
    invoke: async (functionName, payload) => {
      const url = new URL(`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, endpoint);
      try {
        return toInvocation(await send('POST', url, JSON.stringify(payload)));
      } catch (error) {
        return isConnectionRefused(error)
          ? { ok: false, error: 'not_ready' }
          : { ok: false, error: 'function', message: describeError(error) };
      }
    },
    // All functions live behind one listener and are registered before it opens: when it answers anything, they are there.
    isReady: () =>
      send('GET', new URL(endpoint)).then(
        () => true,
        () => false,
      ),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * One connection a request and no time-out: a connection kept alive may be closed by the server just when it is used again,
 * which would look like a function that failed; and fetch gives up after 5 minutes, where a function may take 15.
 */
function send(method: 'GET' | 'POST', url: URL, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { method, agent: false, headers: { 'content-type': 'application/json' } })
      .once('error', reject)
      .once('response', (response) => {
        text(response).then(
          (answered) =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answered }),
          reject,
        );
      })
      .end(body);
  });
}

function toInvocation({ status, headers, body }: Answer): Invocation {
  if (notReadyStatuses.has(status)) return { ok: false, error: 'not_ready' };
  if ('x-amz-function-error' in headers || status >= 300) {
    return { ok: false, error: 'function', message: errorMessage(body) };
  }
  try {
    return { ok: true, payload: body === '' ? null : JSON.parse(body) };
  } catch {
    return { ok: false, error: 'function', message: 'the answer of the function is not JSON' };
  }
}

function errorMessage(body: string): string {
  try {
    const { errorMessage: message } = JSON.parse(body) as { errorMessage?: unknown };
    return typeof message === 'string' ? message : body;
  } catch {
    return body;
  }
}

function isConnectionRefused(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECONNREFUSED';
}

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
export const lambdaInvoker = (endpoint: string): FunctionInvoker => ({
  invoke: async (functionName, payload) => {
    const url = new URL(`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, endpoint);
    try {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(payload) });
      return toInvocation(response, await response.text());
    } catch (error) {
      return isConnectionRefused(error)
        ? { ok: false, error: 'not_ready' }
        : { ok: false, error: 'function', message: describeError(error) };
    }
  },
  // All functions live behind one listener and are registered before it opens: when it answers anything, they are there.
  isReady: () =>
    fetch(endpoint).then(
      async (response) => {
        await response.body?.cancel();
        return true;
      },
      () => false,
    ),
});

const toInvocation = (response: Response, body: string): Invocation => {
  if (notReadyStatuses.has(response.status)) return { ok: false, error: 'not_ready' };
  if (response.headers.has('x-amz-function-error') || !response.ok) {
    return { ok: false, error: 'function', message: errorMessage(body) };
  }
  try {
    return { ok: true, payload: body === '' ? null : JSON.parse(body) };
  } catch {
    return { ok: false, error: 'function', message: 'the answer of the function is not JSON' };
  }
};

const errorMessage = (body: string): string => {
  try {
    const { errorMessage: message } = JSON.parse(body) as { errorMessage?: unknown };
    return typeof message === 'string' ? message : body;
  } catch {
    return body;
  }
};

const isConnectionRefused = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
};

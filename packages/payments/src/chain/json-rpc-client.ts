import * as z from 'zod/mini';
import { ChainUnavailable } from './chain.ts';

export interface JsonRpcSettings {
  /** May carry a key or a password: it is never part of an error. */
  readonly rpcUrl: string;
  /** For one whole request, the body of the answer included. */
  readonly timeoutMs: number;
}

/** Asks once and parses the answer; throws ChainUnavailable for whatever goes wrong on the way. */
export type JsonRpcClient = <Schema extends z.ZodMiniType>(
  method: string,
  parameters: readonly unknown[],
  result: Schema,
) => Promise<z.output<Schema>>;

const envelopeSchema = z.union([
  z.object({ jsonrpc: z.literal('2.0'), error: z.object({ code: z.number(), message: z.string() }) }),
  z.object({ jsonrpc: z.literal('2.0'), id: z.literal(1), result: z.unknown() }),
]);

/**
 * The smallest JSON-RPC client over fetch, without retries: those and the circuit breaker are the caller's. A wallet
 * library's client would weigh more than the rest of the verifier, would not bound the time of reading a body,
 * and would put the URL, with its key, into the messages of its errors.
 */
export function jsonRpcClient({ rpcUrl, timeoutMs }: JsonRpcSettings): JsonRpcClient {
  const { url, headers } = target(rpcUrl);

  return async (method, parameters, result) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: parameters }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      const envelope = envelopeSchema.parse(JSON.parse(text));
      if ('error' in envelope)
        throw new Error(`JSON-RPC error ${envelope.error.code}: ${envelope.error.message}`);
      return result.parse(envelope.result);
    } catch (cause) {
      throw new ChainUnavailable(method, cause);
    }
  };
}

/** fetch refuses a URL with a user and password in it, and names them in its error. */
function target(rpcUrl: string) {
  const url = new URL(rpcUrl);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const headers = { 'content-type': 'application/json' };
  if (credentials === ':') return { url, headers };
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { url, headers: { ...headers, authorization } };
}

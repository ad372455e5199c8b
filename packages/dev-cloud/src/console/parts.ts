/** Whether what the marketplace stands on answers, asked of it directly. */
import type { PartView } from './snapshot.ts';

export interface Part {
  readonly name: string;
  /** Resolves with what there is to say of it; rejects where it does not answer. Null while it starts. */
  readonly ask: ((signal: AbortSignal) => Promise<string>) | null;
}

/** In milliseconds. A part that takes longer is as good as down. */
const patienceMs = 2000;

export async function askPart({ name, ask }: Part): Promise<PartView> {
  if (ask === null) return { name, state: 'starting', milliseconds: null, detail: 'is being started' };
  const began = performance.now();
  try {
    const detail = await ask(AbortSignal.timeout(patienceMs));
    return { name, state: 'up', milliseconds: performance.now() - began, detail };
  } catch (error) {
    const detail = error instanceof Error && error.name === 'TimeoutError' ? 'is slow' : 'does not answer';
    return { name, state: 'down', milliseconds: null, detail };
  }
}

/** Any answer will do: it is there. */
export async function askHttp(endpoint: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(endpoint, { signal });
  await response.body?.cancel();
  return new URL(endpoint).host;
}

export async function askChain(rpcUrl: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(rpcUrl, {
    signal,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] }),
  });
  const { result } = (await response.json()) as { result: string };
  return `block ${Number(result)}`;
}

/** A dependency behind a proxy that can bring it into trouble. */
import { startConnectionProxy, startFaultProxy } from '@glamora/dev-cloud/faults';
import type { ConnectionFault, RequestFault } from '@glamora/dev-cloud/faults';
import type { Trouble } from './outcomes.ts';

export interface TroubledDependency {
  /** As the function knows it: the address of the dependency, with the proxy's in its place. */
  readonly url: string;
  set(trouble: Trouble | undefined): void;
  stop(): Promise<void>;
}

const delay = { kind: 'delayed', milliseconds: 300 } as const;

const requestFaults = {
  slow: delay,
  gone: { kind: 'unreachable' },
  silent: { kind: 'unanswered' },
} as const satisfies Partial<Record<Trouble, RequestFault>>;

const connectionFaults: Readonly<Record<Trouble, ConnectionFault>> = {
  slow: delay,
  refusing: { kind: 'unreachable' },
  gone: { kind: 'unreachable' },
  silent: { kind: 'unanswered' },
};

/** @param refusal how it refuses: DynamoDB throttles, others answer with 500. */
export async function troubledHttp(
  url: string,
  refusal: 'throttled' | 'failed',
): Promise<TroubledDependency> {
  const { origin, pathname } = new URL(url);
  let trouble: Trouble | undefined;
  const proxy = await startFaultProxy({
    target: origin,
    decide: () => trouble && { ...requestFaults, refusing: { kind: refusal } }[trouble],
  });
  return {
    url: pathname === '/' ? proxy.endpoint : `${proxy.endpoint}${pathname}`,
    set(next) {
      trouble = next;
    },
    stop: () => proxy.stop(),
  };
}

export async function troubledRedis(url: string): Promise<TroubledDependency> {
  let trouble: Trouble | undefined;
  const proxy = await startConnectionProxy({
    port: Number(new URL(url).port),
    decide: () => trouble && connectionFaults[trouble],
  });
  return {
    url: `redis://127.0.0.1:${proxy.port}`,
    set(next) {
      trouble = next;
    },
    stop: () => proxy.stop(),
  };
}

import { setTimeout as pause } from 'node:timers/promises';
import { getPurchase } from '@glamora/contracts';
import type { GlamoraClient, Refused, Success } from './glamora-client.ts';

const settled = new Set(['CONFIRMED', 'FAILED', 'EXPIRED']);

export interface WaitSettings {
  readonly deadlineMs: number;
  readonly intervalMs: number;
}

/** Reads the purchase until its status is final or the deadline has passed, and gives what was read last. */
export async function waitForPurchase(
  client: GlamoraClient,
  purchaseId: string,
  { deadlineMs, intervalMs }: WaitSettings = { deadlineMs: 30_000, intervalMs: 100 },
): Promise<Success<typeof getPurchase> | Refused> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const read = await client.call(getPurchase, { parameters: { purchaseId } });
    if (!read.ok || settled.has(read.body.status) || performance.now() > deadline) return read;
    await pause(intervalMs);
  }
}

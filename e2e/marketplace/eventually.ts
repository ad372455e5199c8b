/** For what follows from a change a moment later. */
import { setTimeout } from 'node:timers/promises';

const betweenAttemptsMs = 50;

/** Generous: a busy machine must not fail a test. */
const patienceMs = 20_000;

/** Tries until the check no longer throws; what it threw last is thrown where it never stops. */
export async function eventually<Value>(check: () => Promise<Value>): Promise<Value> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- an attempt follows the one that failed
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      // oxlint-disable-next-line no-await-in-loop
      await setTimeout(betweenAttemptsMs);
    }
  }
}

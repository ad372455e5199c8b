/** A caller who asks again while the marketplace is out of order, as a good client does. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Refused } from '@glamora/demo';

const mostTries = 40;
const shortestPauseMilliseconds = 100;
const longestPauseMilliseconds = 2000;

/** Someone else changed the same at the same moment, or a part of the marketplace is out of reach. */
function isTransient({ status, problem }: Refused): boolean {
  return status === 429 || status >= 500 || problem.code === 'conflict';
}

export async function persistently<Answer extends { readonly ok: true }>(
  ask: () => Promise<Answer | Refused>,
): Promise<Answer | Refused> {
  for (let tries = 1; ; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    const answer = await ask();
    if (answer.ok || !isTransient(answer) || tries === mostTries) return answer;
    // oxlint-disable-next-line no-await-in-loop
    await pause(pauseAfter(answer, tries));
  }
}

/**
 * As long as the marketplace asks for, within bounds, and longer each time: forty tries outlast the half minute for which a
 * breaker is open, and nobody sleeps through what follows.
 */
function pauseAfter({ headers }: Refused, tries: number): number {
  const asked = Number(headers.get('retry-after') ?? 0) * 1000;
  return Math.min(longestPauseMilliseconds, Math.max(shortestPauseMilliseconds * tries, asked));
}

/** The answer, where a refusal would make all that follows meaningless. */
export async function accepted<Answer extends { readonly ok: true }>(
  ask: () => Promise<Answer | Refused>,
): Promise<Answer> {
  const answer = await persistently(ask);
  if (answer.ok) return answer;
  throw new Error(`refused with ${answer.status} ${answer.problem.code}: ${answer.problem.detail}`);
}

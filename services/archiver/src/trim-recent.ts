/** Takes content that is no longer recent out of the list of recent content; it stays in every other. */
import type { RecentContentRepository } from '@glamora/data';
import { inParallel } from '@glamora/resilience';
import { oldestToStay } from './archive-policy.ts';

interface Dependencies {
  readonly recent: Pick<RecentContentRepository, 'createdUntil' | 'leave'>;
  readonly now: () => Date;
  readonly millisecondsLeft: () => number;
}

export interface TrimSettings {
  readonly recentDays: number;
  readonly reserveMilliseconds: number;
}

/** @returns `paused` where more is left than there was time for: the next run takes it. */
export async function trimRecent(
  { recentDays, reserveMilliseconds }: TrimSettings,
  { recent, now, millisecondsLeft }: Dependencies,
): Promise<{ state: 'finished' | 'paused'; removed: number }> {
  const before = oldestToStay(recentDays, now());
  let removed = 0;
  while (millisecondsLeft() >= reserveMilliseconds) {
    // oxlint-disable-next-line no-await-in-loop -- a page shows once the one before it has left
    const places = await recent.createdUntil(before, 100);
    // oxlint-disable-next-line no-await-in-loop
    const outcomes = await inParallel(places, 10, (place) => recent.leave(place));
    const left = outcomes.filter((outcome) => outcome === 'left').length;
    removed += left;
    // Nothing but what the index still shows of rows that have left it: there is no more to do.
    if (left === 0) return { state: 'finished', removed };
  }
  return { state: 'paused', removed };
}

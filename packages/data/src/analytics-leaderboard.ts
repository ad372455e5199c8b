/** Who stands on the leaderboard after some content's heat was looked up. Pure. */
import type { ContentId } from '@glamora/contracts';

export interface LeaderboardEntry {
  readonly contentId: ContentId;
  /** See {@link heatOf}. */
  readonly heat: number;
}

export const leaderboardSize = 100;

/** About one per cent of a score. The busiest content would otherwise have the whole row written with each sale. */
const smallestGain = 1 / 64;

/**
 * The hottest hundred, hottest first; undefined where nothing worth writing has changed. Heat only grows: a lower one was
 * looked up earlier, whatever comes in later, so doing this twice or in another order ends the same.
 */
export function mergeLeaderboard(
  board: readonly LeaderboardEntry[],
  found: readonly LeaderboardEntry[],
): readonly LeaderboardEntry[] | undefined {
  const heats = new Map(board.map(({ contentId, heat }) => [contentId, heat]));
  for (const { contentId, heat } of found)
    if (heat >= (heats.get(contentId) ?? -Infinity) + smallestGain) heats.set(contentId, heat);
  const merged = [...heats]
    .map(([contentId, heat]) => ({ contentId, heat }))
    .toSorted(byHeat)
    .slice(0, leaderboardSize);
  const isSame =
    merged.length === board.length &&
    merged.every(({ contentId, heat }, place) => {
      const before = board[place];
      return before?.contentId === contentId && before.heat === heat;
    });
  return isSame ? undefined : merged;
}

/** Equally hot content stands in the order of its ids, so that the order is one. */
export function byHeat(one: LeaderboardEntry, other: LeaderboardEntry): number {
  if (one.heat !== other.heat) return other.heat - one.heat;
  return one.contentId < other.contentId ? -1 : 1;
}

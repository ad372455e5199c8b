/** Counts sales and views, and keeps the leaderboard in line with them. */
import type { ActivityMessage } from '@glamora/contracts';
import type { AnalyticsRepository, Counting, TrendingRepository } from '@glamora/data';

interface Dependencies {
  readonly analytics: Pick<AnalyticsRepository, 'count'>;
  readonly trending: Pick<TrendingRepository, 'refresh'>;
  readonly now: () => Date;
}

/**
 * Told twice, late or at once elsewhere, an activity counts once. The leaderboard is looked after even where nothing was left
 * to count: whoever counted it may have died before.
 */
export async function countActivities(
  activities: readonly ActivityMessage[],
  { analytics, trending, now }: Dependencies,
): Promise<Counting> {
  const time = now();
  const counting = await analytics.count(activities, time);
  if (counting.outcome === 'paused') return counting;
  await trending.refresh(
    activities.map(({ contentId }) => contentId),
    time,
  );
  return counting;
}

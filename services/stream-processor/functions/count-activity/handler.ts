import type { ActivityMessage } from '@glamora/contracts';
import { queueHandler, readEnvironment } from '@glamora/runtime';
import {
  analyticsRepository,
  connectConsumedQueue,
  connectTable,
  systemClock,
  trendingRepository,
} from '../../src/composition.ts';
import { countActivities } from '../../src/count-activity.ts';
import { gathered } from '../../src/gathered.ts';
import { environment, message } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const dependencies = {
  analytics: analyticsRepository(table),
  trending: trendingRepository(table),
  now: systemClock,
};
const count = gathered((activities: readonly ActivityMessage[]) => countActivities(activities, dependencies));
const queue = connectConsumedQueue(settings.ANALYTICS_QUEUE_URL, settings.ANALYTICS_DEAD_LETTERS_URL);

/** A pause may end before its time. */
const longestWaitSeconds = 60;

export const handler = queueHandler({ name: 'countActivity', message, ...queue }, async (activity) => {
  const counting = await count(activity);
  if (counting.outcome === 'counted') return 'done';
  return { tryAgainInSeconds: Math.min(counting.seconds, longestWaitSeconds) };
});

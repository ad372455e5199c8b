import { readEnvironment, scheduledHandler } from '@glamora/runtime';
import { connectRecentContent, systemClock } from '../../src/composition.ts';
import { trimRecent } from '../../src/trim-recent.ts';
import { environment, event } from './schema.ts';

const { TABLE_NAME, RECENT_DAYS } = readEnvironment(environment);
const recent = connectRecentContent(TABLE_NAME);

export const handler = scheduledHandler('trimRecent', event, async (_, { millisecondsLeft }) =>
  trimRecent(
    { recentDays: RECENT_DAYS, reserveMilliseconds: 30_000 },
    { recent, now: systemClock, millisecondsLeft },
  ),
);

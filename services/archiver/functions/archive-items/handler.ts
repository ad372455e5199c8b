import { readEnvironment, scheduledHandler } from '@glamora/runtime';
import { archiveItems } from '../../src/archive-items.ts';
import { archivePolicies } from '../../src/archive-policy.ts';
import { connectBucket, connectRegister, connectRows, sleep, systemClock } from '../../src/composition.ts';
import { environment, event } from './schema.ts';

const variables = readEnvironment(environment);
const settings = {
  policies: archivePolicies(variables.ARCHIVE_AFTER_DAYS),
  walkEveryDays: variables.WALK_EVERY_DAYS,
  readUnitsPerSecond: variables.READ_UNITS_PER_SECOND,
  batchBytes: 8_000_000,
  batchMilliseconds: 60_000,
  leaseSeconds: 300,
  reserveMilliseconds: 120_000,
  removalsAtOnce: 25,
  removalsPerRenewal: 1000,
};
const dependencies = {
  register: connectRegister(variables.TABLE_NAME),
  table: connectRows(variables.TABLE_NAME),
  bucket: connectBucket(variables.ARCHIVE_BUCKET, variables.ARCHIVE_STORAGE_CLASS),
  now: systemClock,
  sleep,
};

export const handler = scheduledHandler(
  'archiveItems',
  event,
  async ({ begin, maximumSeconds }, { millisecondsLeft }) => {
    const endsAt = maximumSeconds === undefined ? Infinity : Date.now() + maximumSeconds * 1000;
    const outcome = await archiveItems({ begin }, settings, {
      ...dependencies,
      millisecondsLeft: () =>
        Math.min(millisecondsLeft(), endsAt - Date.now() + settings.reserveMilliseconds),
    });
    // Fails the invocation, so that it ends in the queue that raises an alarm.
    if (outcome.state === 'corrupt')
      throw new Error(`${outcome.object} does not hold what was written to it.`);
    return outcome;
  },
);

import { queueHandler, readEnvironment } from '@glamora/runtime';
import { connectConsumedQueue, contentCaches, systemClock } from '../../src/composition.ts';
import { invalidateCaches } from '../../src/invalidate-caches.ts';
import { environment, message } from './schema.ts';

const settings = readEnvironment(environment);
const queue = connectConsumedQueue(
  settings.CACHE_INVALIDATION_QUEUE_URL,
  settings.CACHE_INVALIDATION_DEAD_LETTERS_URL,
);
const dependencies = {
  caches: contentCaches(settings.REDIS_URL, { url: settings.API_CACHE_URL, apiKey: settings.API_CACHE_KEY }),
  now: systemClock,
};

export const handler = queueHandler({ name: 'invalidateCaches', message, ...queue }, async (change) => {
  await invalidateCaches(change, dependencies);
  return 'done';
});

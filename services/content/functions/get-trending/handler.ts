import { httpHandler, readEnvironment } from '@glamora/runtime';
import {
  connectTable,
  contentCache,
  contentReader,
  systemClock,
  trendingRepository,
} from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { getTrending } from '../../src/get-trending.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const repository = contentReader(table);
const cache = contentCache(repository, settings);
const dependencies = {
  content: repository,
  trending: trendingRepository(table),
  now: systemClock,
};

export const handler = httpHandler(endpoint, {}, async ({ query }) => {
  const trending = await getTrending(query.limit, dependencies);
  // Whoever sees the list opens what is on it: the next environment that is asked finds it warm.
  await cache.warm(trending.map((each) => each.content));
  return {
    status: 200,
    headers: { 'cache-control': 'public, max-age=60' },
    body: { items: trending.map(({ content, score }) => ({ ...toContentView(content), score })) },
  };
});

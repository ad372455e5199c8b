import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, contentRepository, systemClock, trendingRepository } from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { getTrending } from '../../src/get-trending.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const dependencies = {
  content: contentRepository(table),
  trending: trendingRepository(table),
  now: systemClock,
};

export const handler = httpHandler(endpoint, {}, async ({ query }) => {
  const trending = await getTrending(query.limit, dependencies);
  return {
    status: 200,
    headers: { 'cache-control': 'public, max-age=60' },
    body: { items: trending.map(({ content, score }) => ({ ...toContentView(content), score })) },
  };
});

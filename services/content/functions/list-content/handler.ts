import { Problem } from '@glamora/contracts';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, contentRepository } from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const content = contentRepository(connectTable(settings.TABLE_NAME));

/** Cheapest first, newest first: what a shopper expects of each sort. */
const usualOrder = { price: 'asc', recent: 'desc' } as const;

export const handler = httpHandler(endpoint, {}, async ({ query }) => {
  const page = await content.list({ ...query, order: query.order ?? usualOrder[query.sort] }, query);
  if (page instanceof Problem) return page;
  return { status: 200, body: { items: page.items.map(toContentView), nextCursor: page.nextCursor } };
});

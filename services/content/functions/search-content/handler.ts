import { Problem } from '@glamora/contracts';
import { searchContent } from '@glamora/data';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectSearchIndex, connectTable, contentReader } from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const dependencies = {
  index: await connectSearchIndex(table, settings.SEARCH_ENDPOINT),
  content: contentReader(table),
};

export const handler = httpHandler(endpoint, {}, async ({ query }) => {
  const page = await searchContent(query.q, query, dependencies);
  if (page instanceof Problem) return page;
  return { status: 200, body: { items: page.items.map(toContentView), nextCursor: page.nextCursor } };
});

import { problem } from '@glamora/contracts';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, contentRepository } from '../../src/composition.ts';
import { entityTag, isFresh } from '../../src/entity-tag.ts';
import { toContentView } from '../../src/content-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const content = contentRepository(connectTable(settings.TABLE_NAME));

export const handler = httpHandler(endpoint, {}, async ({ parameters, headers }) => {
  const found = await content.find(parameters.contentId);
  if (!found) return problem('content_not_found');
  const caching = { etag: entityTag(found), 'cache-control': 'public, max-age=300' };
  if (isFresh(headers['if-none-match'], caching.etag)) return { status: 304, headers: caching };
  return { status: 200, headers: caching, body: toContentView(found) };
});

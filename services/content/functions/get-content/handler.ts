import { problem } from '@glamora/contracts';
import { addCounts, httpHandler, readEnvironment } from '@glamora/runtime';
import { asksAnew, cachingHeaders } from '../../src/cache-headers.ts';
import { connectTable, contentCache, contentReader } from '../../src/composition.ts';
import { countsOf } from '../../src/content-cache.ts';
import { entityTag, isFresh } from '../../src/entity-tag.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const content = contentCache(contentReader(connectTable(settings.TABLE_NAME)), settings);

export const handler = httpHandler(endpoint, {}, async ({ parameters, headers }) => {
  const anew = asksAnew(headers['cache-control']);
  const found = await content.find(parameters.contentId, { anew });
  if (!anew) addCounts(countsOf(found));
  if (!found.value) return problem('content_not_found');
  const etag = entityTag({ contentId: found.value.contentId, version: found.version });
  const caching = { etag, ...cachingHeaders(found) };
  if (isFresh(headers['if-none-match'], etag)) return { status: 304, headers: caching };
  return { status: 200, headers: caching, body: found.value };
});

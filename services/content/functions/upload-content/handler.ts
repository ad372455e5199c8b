import { Problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { callLimits, connectTable, contentRepository, systemClock } from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { uploadContent } from '../../src/upload-content.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const content = contentRepository(table);
const callers = {
  verifyAccessToken: accessTokenVerifier(settings),
  limitCalls: callLimits(table, settings.CALL_LIMITS),
};

export const handler = httpHandler(endpoint, callers, async ({ body, caller }) => {
  const created = await uploadContent(body, caller.walletAddress, { content, now: systemClock });
  if (created instanceof Problem) return created;
  return {
    status: 201,
    headers: { location: `/content/${created.contentId}` },
    body: toContentView(created),
  };
});

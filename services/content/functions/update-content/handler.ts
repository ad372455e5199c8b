import { Problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { callLimits, connectTable, contentRepository, systemClock } from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { updateContent } from '../../src/update-content.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const content = contentRepository(table);
const callers = {
  verifyAccessToken: accessTokenVerifier(settings),
  limitCalls: callLimits(table, settings.CALL_LIMITS),
};

export const handler = httpHandler(endpoint, callers, async ({ parameters, body, caller }) => {
  const dependencies = { content, now: systemClock };
  const changed = await updateContent(parameters.contentId, body, caller.walletAddress, dependencies);
  if (changed instanceof Problem) return changed;
  return { status: 200, body: toContentView(changed) };
});

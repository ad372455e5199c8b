import { Problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, contentRepository, systemClock } from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { updateContent } from '../../src/update-content.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const content = contentRepository(connectTable(settings.TABLE_NAME));
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ parameters, body, caller }) => {
  const dependencies = { content, now: systemClock };
  const changed = await updateContent(parameters.contentId, body, caller.walletAddress, dependencies);
  if (changed instanceof Problem) return changed;
  return { status: 200, body: toContentView(changed) };
});

import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, sessionRepository } from '../../src/composition.ts';
import { endSession } from '../../src/end-session.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const sessions = sessionRepository(connectTable(settings.TABLE_NAME));

export const handler = httpHandler(endpoint, {}, async ({ body }) => {
  await endSession(body.refreshToken, { sessions });
  return { status: 204 };
});

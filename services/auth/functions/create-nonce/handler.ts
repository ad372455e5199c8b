import { Problem } from '@glamora/contracts';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, sessionRepository, systemClock, systemRandomBytes } from '../../src/composition.ts';
import { createNonce } from '../../src/create-nonce.ts';
import { toSignInSite } from '../../src/sign-in-environment.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const dependencies = {
  sessions: sessionRepository(connectTable(settings.TABLE_NAME)),
  site: toSignInSite(settings),
  randomBytes: systemRandomBytes,
  now: systemClock,
};

export const handler = httpHandler(endpoint, {}, async ({ body }) => {
  const challenge = await createNonce(body, dependencies);
  if (challenge instanceof Problem) return challenge;
  return { status: 201, body: challenge };
});

import { Problem } from '@glamora/contracts';
import { readSecretParameters } from '@glamora/resilience';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { accessTokenIssuer } from '../../src/adapters/access-tokens.ts';
import { connectTable, sessionRepository, systemClock, systemRandomBytes } from '../../src/composition.ts';
import { refreshSession } from '../../src/refresh-session.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const [signingKey] = await readSecretParameters([settings.SIGNING_KEY_PARAMETER]);
const dependencies = {
  sessions: sessionRepository(connectTable(settings.TABLE_NAME)),
  issueAccessToken: await accessTokenIssuer({ signingKey, issuer: settings.TOKEN_ISSUER, now: systemClock }),
  randomBytes: systemRandomBytes,
  now: systemClock,
};

export const handler = httpHandler(endpoint, {}, async ({ body }) => {
  const tokens = await refreshSession(body.refreshToken, dependencies);
  if (tokens instanceof Problem) return tokens;
  return { status: 200, body: tokens };
});

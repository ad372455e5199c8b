import { problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, userRepository } from '../../src/composition.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const users = userRepository(connectTable(settings.TABLE_NAME));
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ caller }) => {
  // Clients ask for this right after the sign-in that made the user, or after a change.
  const user = await users.find(caller.walletAddress, { consistent: true });
  return user ? { status: 200, body: user } : problem('user_not_found');
});

import { Problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, systemClock, userRepository } from '../../src/composition.ts';
import { updateMyProfile } from '../../src/update-my-profile.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const dependencies = { users: userRepository(connectTable(settings.TABLE_NAME)), now: systemClock };
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ body, caller }) => {
  const user = await updateMyProfile(caller.walletAddress, body, dependencies);
  if (user instanceof Problem) return user;
  return { status: 200, body: user };
});

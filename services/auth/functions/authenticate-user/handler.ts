import { Problem } from '@glamora/contracts';
import { readSecretParameters } from '@glamora/resilience';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { accessTokenIssuer } from '../../src/adapters/access-tokens.ts';
import { walletSignatures } from '../../src/adapters/wallet-signatures.ts';
import { authenticateUser } from '../../src/authenticate-user.ts';
import {
  connectTable,
  sessionRepository,
  systemClock,
  systemRandomBytes,
  userRepository,
} from '../../src/composition.ts';
import { toSignInSite } from '../../src/sign-in-environment.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const [signingKey, rpcUrl] = await readSecretParameters([
  settings.SIGNING_KEY_PARAMETER,
  settings.RPC_URL_PARAMETER,
]);
const table = connectTable(settings.TABLE_NAME);
const dependencies = {
  sessions: sessionRepository(table),
  users: userRepository(table),
  verifySignature: walletSignatures({ rpcUrl, chainId: settings.CHAIN_ID }),
  issueAccessToken: await accessTokenIssuer({ signingKey, issuer: settings.TOKEN_ISSUER, now: systemClock }),
  site: toSignInSite(settings),
  randomBytes: systemRandomBytes,
  now: systemClock,
};

export const handler = httpHandler(endpoint, {}, async ({ body }) => {
  const signedIn = await authenticateUser(body, dependencies);
  if (signedIn instanceof Problem) return signedIn;
  return { status: 200, body: signedIn };
});

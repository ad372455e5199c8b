import { Problem } from '@glamora/contracts';
import { readSecretParameters } from '@glamora/resilience';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { cloudFrontUrls } from '../../src/adapters/cloudfront-urls.ts';
import { viewMessages } from '../../src/adapters/view-messages.ts';
import { connectTable, purchaseRepository, systemClock } from '../../src/composition.ts';
import { getContentUrl } from '../../src/get-content-url.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const [privateKey] = await readSecretParameters([settings.ASSETS_SIGNING_KEY_PARAMETER]);
const dependencies = {
  purchases: purchaseRepository(connectTable(settings.TABLE_NAME)),
  signAssetUrl: cloudFrontUrls({
    assetsUrl: settings.ASSETS_URL,
    keyPairId: settings.ASSETS_KEY_PAIR_ID,
    privateKey,
  }),
  noteView: viewMessages(settings.ANALYTICS_QUEUE_URL),
  now: systemClock,
};
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ parameters, caller }) => {
  const signed = await getContentUrl(parameters.contentId, caller.walletAddress, dependencies);
  if (signed instanceof Problem) return signed;
  return { status: 200, body: signed };
});

import { Problem } from '@glamora/contracts';
import { readSecretParameters } from '@glamora/resilience';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { cloudFrontUrls } from '../../src/adapters/cloudfront-urls.ts';
import { viewMessages } from '../../src/adapters/view-messages.ts';
import { callLimits, connectTable, contentAccessReader, systemClock } from '../../src/composition.ts';
import { getContentUrl } from '../../src/get-content-url.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const [privateKey] = await readSecretParameters([settings.ASSETS_SIGNING_KEY_PARAMETER]);
const table = connectTable(settings.TABLE_NAME);
const access = contentAccessReader(table);
const dependencies = {
  signAssetUrl: cloudFrontUrls({
    assetsUrl: settings.ASSETS_URL,
    keyPairId: settings.ASSETS_KEY_PAIR_ID,
    privateKey,
  }),
  noteView: viewMessages(settings.ANALYTICS_QUEUE_URL),
  now: systemClock,
};
const callers = {
  verifyAccessToken: accessTokenVerifier(settings),
  limitCalls: callLimits(table, settings.CALL_LIMITS),
};

export const handler = httpHandler(endpoint, callers, {
  read: ({ parameters, caller }) => access.find(parameters.contentId, caller.walletAddress),
  answer: async ({ caller }, found) => {
    const signed = await getContentUrl(caller.walletAddress, found, dependencies);
    if (signed instanceof Problem) return signed;
    return { status: 200, body: signed };
  },
});

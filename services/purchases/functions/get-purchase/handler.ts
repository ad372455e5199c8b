import { problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, purchaseRepository, systemClock } from '../../src/composition.ts';
import { toPurchaseView } from '../../src/purchase-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const purchases = purchaseRepository(connectTable(settings.TABLE_NAME));
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ parameters, caller }) => {
  const purchase = await purchases.find(parameters.purchaseId);
  if (!purchase) return problem('purchase_not_found');
  if (![purchase.buyer, purchase.seller].includes(caller.walletAddress)) return problem('not_your_purchase');
  return { status: 200, body: toPurchaseView(purchase, systemClock()) };
});

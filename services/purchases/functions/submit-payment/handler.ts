import { Problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { purchaseRepository, systemClock } from '../../src/composition.ts';
import { toPurchaseView } from '../../src/purchase-view.ts';
import { submitPayment } from '../../src/submit-payment.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const dependencies = { purchases: purchaseRepository(settings.TABLE_NAME), now: systemClock };
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ parameters, body, caller }) => {
  const { purchaseId } = parameters;
  const { transactionHash } = body;
  const purchase = await submitPayment(
    { buyer: caller.walletAddress, purchaseId, transactionHash },
    dependencies,
  );
  if (purchase instanceof Problem) return purchase;
  return { status: 202, body: toPurchaseView(purchase, systemClock()) };
});

import { Problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { callLimits, connectTable, purchaseRepository, systemClock } from '../../src/composition.ts';
import { toPurchaseView } from '../../src/purchase-view.ts';
import { submitPayment } from '../../src/submit-payment.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const dependencies = { purchases: purchaseRepository(table), now: systemClock };
const callers = {
  verifyAccessToken: accessTokenVerifier(settings),
  limitCalls: callLimits(table, settings.CALL_LIMITS),
};

export const handler = httpHandler(endpoint, callers, async ({ parameters, body, caller }) => {
  const { purchaseId } = parameters;
  const { transactionHash } = body;
  const purchase = await submitPayment(
    { buyer: caller.walletAddress, purchaseId, transactionHash },
    dependencies,
  );
  if (purchase instanceof Problem) return purchase;
  return { status: 202, body: toPurchaseView(purchase, systemClock()) };
});

import { Problem } from '@glamora/contracts';
import { encodePayment } from '@glamora/payments';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { callLimits, connectTable, purchaseRepository, systemClock } from '../../src/composition.ts';
import { purchaseContent } from '../../src/purchase-content.ts';
import { statusAt } from '../../src/purchase-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const dependencies = { purchases: purchaseRepository(table), now: systemClock };
const callers = {
  verifyAccessToken: accessTokenVerifier(settings),
  limitCalls: callLimits(table, settings.CALL_LIMITS),
};
const chain = { chainId: settings.CHAIN_ID, checkout: settings.CHECKOUT_ADDRESS };

export const handler = httpHandler(endpoint, callers, async ({ body, headers, caller }) => {
  const request = {
    buyer: caller.walletAddress,
    contentId: body.contentId,
    idempotencyKey: headers['idempotency-key'],
  };
  const purchase = await purchaseContent(request, dependencies);
  if (purchase instanceof Problem) return purchase;
  const { purchaseId, priceWei, expiresAt } = purchase;
  return {
    status: 201,
    headers: { location: `/purchases/${purchaseId}` },
    body: {
      purchaseId,
      status: statusAt(purchase, systemClock()),
      priceWei: priceWei.toString(),
      payment: { ...encodePayment({ ...chain, ...purchase }), expiresAt },
    },
  };
});

import { Problem } from '@glamora/contracts';
import { encodePayment } from '@glamora/payments';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import type { HttpRequest } from '@glamora/runtime';
import { callLimits, connectTable, purchaseRepository, systemClock } from '../../src/composition.ts';
import { purchaseContent, readOpening } from '../../src/purchase-content.ts';
import type { PurchaseRequest } from '../../src/purchase-content.ts';
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

export const handler = httpHandler(endpoint, callers, {
  read: (request) => readOpening(toPurchaseRequest(request), dependencies),
  answer: async (request, opening) => {
    const purchase = await purchaseContent(toPurchaseRequest(request), opening, dependencies);
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
  },
});

function toPurchaseRequest({ body, headers, caller }: HttpRequest<typeof endpoint>): PurchaseRequest {
  return {
    buyer: caller.walletAddress,
    contentId: body.contentId,
    idempotencyKey: headers['idempotency-key'],
  };
}

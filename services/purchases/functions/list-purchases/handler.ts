import { Problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, purchaseRepository, systemClock } from '../../src/composition.ts';
import { toPurchaseView } from '../../src/purchase-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const purchases = purchaseRepository(connectTable(settings.TABLE_NAME));
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ query, caller }) => {
  const page = await purchases.list(query.role, caller.walletAddress, query);
  if (page instanceof Problem) return page;
  const now = systemClock();
  const items = page.items.map((purchase) => toPurchaseView(purchase, now));
  return { status: 200, body: { items, nextCursor: page.nextCursor } };
});

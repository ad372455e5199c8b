import { problem } from '@glamora/contracts';
import { accessTokenVerifier, httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, statisticsRepository, systemClock } from '../../src/composition.ts';
import { listSales } from '../../src/list-sales.ts';
import { toSalesView } from '../../src/sales-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const dependencies = {
  statistics: statisticsRepository(connectTable(settings.TABLE_NAME)),
  now: systemClock,
};
const verifyAccessToken = accessTokenVerifier(settings);

export const handler = httpHandler(endpoint, { verifyAccessToken }, async ({ parameters, query, caller }) => {
  const { walletAddress } = parameters;
  if (caller.walletAddress !== walletAddress) return problem('not_the_creator');
  const sales = await listSales(walletAddress, query, dependencies);
  return { status: 200, body: { walletAddress, ...toSalesView(sales) } };
});

import { readSecretParameters } from '@glamora/resilience';
import { logger, queueHandler, readEnvironment } from '@glamora/runtime';
import { guardedPaymentVerifier } from '../../src/adapters/guarded-chain.ts';
import { connectTable, purchaseRepository, settlementQueue, systemClock } from '../../src/composition.ts';
import { settlePurchase } from '../../src/settle-purchase.ts';
import { environment, message } from './schema.ts';

const settings = readEnvironment(environment);
const [rpcUrl] = await readSecretParameters([settings.RPC_URL_PARAMETER]);
const queue = settlementQueue({
  queueUrl: settings.SETTLEMENT_QUEUE_URL,
  deadLettersUrl: settings.SETTLEMENT_DEAD_LETTERS_URL,
});
const dependencies = {
  purchases: purchaseRepository(connectTable(settings.TABLE_NAME)),
  verifyPayment: guardedPaymentVerifier({
    rpcUrl,
    chainId: settings.CHAIN_ID,
    checkout: settings.CHECKOUT_ADDRESS,
    confirmations: settings.CONFIRMATIONS,
    otherChains: settings.OTHER_CHAINS,
  }),
  now: systemClock,
};

export const handler = queueHandler(
  { name: 'settlePurchase', message, ...queue },
  async (payment, { attempt }) => {
    const settlement = await settlePurchase(payment, attempt, dependencies);
    if (typeof settlement === 'object') return { tryAgainInSeconds: settlement.waitSeconds };
    logger.info('payment judged', { purchaseId: payment.purchaseId, settlement });
    return 'done';
  },
);

import { walletAddressSchema } from '@glamora/contracts';
import { numberVariable, textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { settlePurchaseMessage as message } from '@glamora/contracts';

const otherChains = z.array(z.strictObject({ chainId: z.number().check(z.int()), rpcUrl: z.url() }));

export const environment = z.object({
  TABLE_NAME: textVariable,
  CHAIN_ID: numberVariable,
  CHECKOUT_ADDRESS: walletAddressSchema,
  RPC_URL_PARAMETER: textVariable,
  CONFIRMATIONS: numberVariable,
  OTHER_CHAINS: z.pipe(
    textVariable,
    z.transform((text) => otherChains.parse(JSON.parse(text))),
  ),
  SETTLEMENT_QUEUE_URL: textVariable,
  SETTLEMENT_DEAD_LETTERS_URL: textVariable,
});

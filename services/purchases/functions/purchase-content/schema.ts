import { walletAddressSchema } from '@glamora/contracts';
import {
  accessTokenEnvironment,
  callLimitsEnvironment,
  numberVariable,
  textVariable,
} from '@glamora/runtime';
import * as z from 'zod/mini';

export { purchaseContent as endpoint } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  CHAIN_ID: numberVariable,
  CHECKOUT_ADDRESS: walletAddressSchema,
  ...accessTokenEnvironment,
  ...callLimitsEnvironment,
});

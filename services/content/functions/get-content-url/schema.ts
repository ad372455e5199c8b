import { accessTokenEnvironment, callLimitsEnvironment, textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { getContentUrl as endpoint } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  ASSETS_URL: z.url(),
  ASSETS_KEY_PAIR_ID: textVariable,
  ASSETS_SIGNING_KEY_PARAMETER: textVariable,
  ANALYTICS_QUEUE_URL: textVariable,
  ...accessTokenEnvironment,
  ...callLimitsEnvironment,
});

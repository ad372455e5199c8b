import { accessTokenEnvironment, callLimitsEnvironment, textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { updateContent as endpoint } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  ...accessTokenEnvironment,
  ...callLimitsEnvironment,
});

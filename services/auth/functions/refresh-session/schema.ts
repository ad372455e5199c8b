import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { refreshSession as endpoint } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  TOKEN_ISSUER: textVariable,
  SIGNING_KEY_PARAMETER: textVariable,
});

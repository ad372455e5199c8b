import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { signInEnvironment } from '../../src/sign-in-environment.ts';

export { authenticateUser as endpoint } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  ...signInEnvironment,
  RPC_URL_PARAMETER: textVariable,
  TOKEN_ISSUER: textVariable,
  SIGNING_KEY_PARAMETER: textVariable,
});

import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { signInEnvironment } from '../../src/sign-in-environment.ts';

export { createNonce as endpoint } from '@glamora/contracts';

export const environment = z.object({ TABLE_NAME: textVariable, ...signInEnvironment });

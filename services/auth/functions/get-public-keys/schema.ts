import { accessTokenEnvironment } from '@glamora/runtime';
import * as z from 'zod/mini';

export { getPublicKeys as endpoint } from '@glamora/contracts';

export const environment = z.object({ PUBLIC_KEYS: accessTokenEnvironment.PUBLIC_KEYS });

import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';
import { contentCacheEnvironment } from '../../src/content-cache-environment.ts';

export { getTrending as endpoint } from '@glamora/contracts';

export const environment = z.object({ TABLE_NAME: textVariable, ...contentCacheEnvironment });

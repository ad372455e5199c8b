import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { activityMessage as message } from '@glamora/contracts';

export const environment = z.object({
  TABLE_NAME: textVariable,
  ANALYTICS_QUEUE_URL: textVariable,
  ANALYTICS_DEAD_LETTERS_URL: textVariable,
});

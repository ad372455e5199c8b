import { textVariable } from '@glamora/runtime';
import * as z from 'zod/mini';

export { notification as message } from '@glamora/contracts';

export const environment = z.object({
  NOTIFICATIONS_TOPIC_ARN: textVariable,
  NOTIFICATIONS_QUEUE_URL: textVariable,
  NOTIFICATIONS_DEAD_LETTERS_URL: textVariable,
});

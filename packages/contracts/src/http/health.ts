/** Whether a service and what it depends on are well. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';

export const checkHealth = defineEndpoint({
  name: 'checkHealth',
  method: 'GET',
  path: '/health',
  tag: 'health',
  summary: 'Whether the API and its table are up',
  authentication: 'none',
  responses: {
    200: z.object({ status: z.literal('ok'), checks: z.record(z.string(), z.literal('ok')) }),
  },
  problems: [],
});

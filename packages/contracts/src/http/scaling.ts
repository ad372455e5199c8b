/** How capacity is scaled, for operators. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';
import { count, personText, timeText } from './common.ts';

const scalingMode = z.enum(['automatic', 'dry-run', 'off', 'emergency', 'cost-optimised']);
const requests = z.number().check(z.minimum(0));

export const scalingModeView = z.object({
  mode: scalingMode,
  since: timeText,
  until: z.nullable(timeText),
  thereafter: z.enum(['automatic', 'dry-run', 'off']),
  setBy: z.string(),
  reason: z.string(),
});

/** Requests of one window of five minutes, as they were foreseen. */
const windowForecast = {
  window: timeText,
  p10: requests,
  p50: requests,
  p90: requests,
  naive: requests,
};

export const scalingDecisionView = z.object({
  functionName: z.string(),
  decidedFor: timeText,
  decidedAt: timeText,
  occasion: z.string(),
  cause: z.enum(['forecast', 'rule', 'mode']),
  mode: scalingMode,
  from: count,
  minimum: count,
  maximum: count,
  outcome: z.enum(['pending', 'applied', 'kept', 'dry_run', 'deferred', 'refused', 'advised']),
  reasons: z.array(z.string()),
});

export const scaledFunctionView = z.object({
  functionName: z.string(),
  /** Between which target tracking works; null where nothing is registered. */
  range: z.nullable(z.object({ minimum: count, maximum: count })),
  /** Null where the function has no alias. */
  provisioned: z.nullable(z.object({ configured: count, ready: count, shifting: z.boolean() })),
  /** Of the window that began last; null where there is none. */
  forecast: z.nullable(z.object(windowForecast)),
  /** The last window whose forecast could be held against what came; null where there is none. */
  compared: z.nullable(z.object({ ...windowForecast, actual: requests })),
  /** Over about the last day; null where nothing could be compared. Errors are shares of the requests that came. */
  accuracy: z.nullable(
    z.object({ windows: requests, error: requests, naiveError: requests, covered: z.number() }),
  ),
  /** By which its capacity is planned, and what each would have cost. */
  rule: z.object({
    followed: z.string(),
    /** When the history that it was chosen by ended; null where none was ever chosen. */
    historyUntil: z.nullable(timeText),
    /** US dollars over the last week of that history, against everything on demand and warm; the least first. */
    losses: z.array(z.object({ rule: z.string(), lossUsd: z.number() })),
  }),
  decisions: z.array(scalingDecisionView),
});

export const getScalingStatus = defineEndpoint({
  name: 'getScalingStatus',
  method: 'GET',
  path: '/scaling/status',
  tag: 'scaling',
  summary: 'Capacity, forecasts and decisions of each function that is scaled',
  authentication: 'iam',
  responses: {
    200: z.object({
      mode: scalingModeView,
      functions: z.array(scaledFunctionView),
      /** About no one function: modes, advice. */
      decisions: z.array(scalingDecisionView),
    }),
  },
  problems: [],
});

export const changeScalingMode = defineEndpoint({
  name: 'changeScalingMode',
  method: 'POST',
  path: '/scaling/mode',
  tag: 'scaling',
  summary: 'Set how capacity is scaled; an emergency raises it at once',
  authentication: 'iam',
  body: z.strictObject({ mode: scalingMode, reason: personText(1, 500) }),
  responses: {
    200: z.object({
      mode: scalingModeView,
      /** What became of each function's capacity in an emergency. */
      raised: z.record(z.string(), z.enum(['set', 'contended', 'throttled', 'missing', 'rejected'])),
    }),
  },
  problems: ['conflict'],
});

/** The one way in which a function that runs on a schedule is made. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { isReleaseProbe } from './release-probe.ts';
import { observeInvocation } from './telemetry/invocation.ts';
import { logger } from './telemetry/logger.ts';
import { metrics } from './telemetry/metrics.ts';

export interface ScheduledInvocation {
  /** Until Lambda ends the invocation. */
  readonly millisecondsLeft: () => number;
}

export type ScheduledHandler<Answer> = (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<Answer | undefined>;

/**
 * A job may be started twice for one time, or while the last one still runs: its effects must bear that.
 * @param event what the job reads of its event; an operator who invokes the function may give more than the schedule does.
 * @returns nothing where a release only asks whether the function starts.
 * @param work answers with what was done; each number in the answer becomes a metric.
 */
export function scheduledHandler<Schema extends z.ZodMiniType, Answer extends object>(
  name: string,
  event: Schema,
  work: (request: z.output<Schema>, invocation: ScheduledInvocation) => Promise<Answer>,
): ScheduledHandler<Answer> {
  return async (received, context) =>
    observeInvocation(name, async () => {
      if (isReleaseProbe(received)) return undefined;
      const answer = await work(event.parse(received), {
        millisecondsLeft: () => context.getRemainingTimeInMillis(),
      });
      logger.info('job done', { job: name, ...answer });
      metrics.addDimension('job', name);
      for (const [measure, value] of Object.entries(answer))
        if (typeof value === 'number') metrics.addMetric(measure, MetricUnit.Count, value);
      metrics.publishStoredMetrics();
      return answer;
    });
}

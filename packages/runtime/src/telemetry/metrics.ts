/** Custom metrics, written to the log in CloudWatch's embedded metric format. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

const { SERVICE: serviceName, STAGE: stage } = process.env;

export const metrics = new Metrics({
  // By stage: two stages of an account must not be counted together.
  namespace: stage === undefined ? 'Glamora' : `Glamora/${stage}`,
  ...(serviceName === undefined ? {} : { serviceName }),
});

/** Adds counts to what is published of this invocation. */
export function addCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
}

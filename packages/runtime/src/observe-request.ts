/** What remains of a request: a log line, metrics by endpoint and tenant, and a subsegment. */
import type { Endpoint, Problem } from '@glamora/contracts';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { publicTenant } from './access-token.ts';
import { observeInvocation } from './telemetry/invocation.ts';
import { logger } from './telemetry/logger.ts';
import { metrics } from './telemetry/metrics.ts';

/** Filled in while the request is answered. */
export interface ObservedRequest {
  tenant: string;
  problem: Problem | undefined;
  /** What the caller may still call. */
  limitHeaders: Readonly<Record<string, string>> | undefined;
}

export async function observeRequest(
  endpoint: Endpoint,
  event: APIGatewayProxyEvent,
  context: Context,
  answer: (observed: ObservedRequest) => Promise<APIGatewayProxyResult>,
): Promise<APIGatewayProxyResult> {
  const name = `${endpoint.method} ${endpoint.path}`;
  const observed: ObservedRequest = { tenant: publicTenant, problem: undefined, limitHeaders: undefined };
  const startedAt = performance.now();
  return observeInvocation(endpoint.name, async (annotate) => {
    const response = await answer(observed);
    const duration = Math.round((performance.now() - startedAt) * 100) / 100;
    const status = response.statusCode;
    annotate({ endpoint: name, tenant: observed.tenant, status });
    writeLog({
      requestId: event.requestContext.requestId,
      invocationId: context.awsRequestId,
      tenant: observed.tenant,
      endpoint: name,
      duration,
      status,
      problem: observed.problem,
    });
    writeMetrics(endpoint.name, observed.tenant, duration, status);
    return response;
  });
}

interface RequestRecord {
  readonly requestId: string;
  readonly invocationId: string;
  readonly tenant: string;
  readonly endpoint: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly status: number;
  readonly problem: Problem | undefined;
}

function writeLog({ problem, ...record }: RequestRecord): void {
  const entry = { ...record, ...(problem ? { code: problem.code, ...causeOf(problem) } : {}) };
  if (record.status >= 500) logger.error('request failed', entry);
  else logger.info(problem ? 'request refused' : 'request answered', entry);
}

/** The cause is for our eyes: the log has it, the answer never. */
function causeOf({ details: { cause } }: Problem): { error: Error } | undefined {
  return cause instanceof Error ? { error: cause } : undefined;
}

function writeMetrics(endpoint: string, tenant: string, duration: number, status: number): void {
  metrics.addDimension('endpoint', endpoint);
  metrics.addDimension('tenant', tenant);
  metrics.addMetric('requests', MetricUnit.Count, 1);
  metrics.addMetric('duration', MetricUnit.Milliseconds, duration);
  metrics.addMetric('clientErrors', MetricUnit.Count, status >= 400 && status < 500 ? 1 : 0);
  metrics.addMetric('serverErrors', MetricUnit.Count, status >= 500 ? 1 : 0);
  metrics.publishStoredMetrics();
}

/** What REST functions on Lambda are usually wrapped in, each with its defaults. */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
// oxlint-disable-next-line import/no-named-as-default -- its types have the default alone
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import { createError } from '@middy/util';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { ZodType } from 'zod';
import { z } from 'zod';

export const logger = new Logger({ serviceName: 'usual-way' });
export const metrics = new Metrics({ namespace: 'UsualWay', serviceName: 'usual-way' });
export const tracer = new Tracer({ serviceName: 'usual-way' });

export const TableName = process.env['TABLE_NAME'] ?? '';
export const table = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})));

export const restHandler = () =>
  middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use(captureLambdaHandler(tracer))
    .use(httpHeaderNormalizer())
    .use(httpErrorHandler());

/** @throws an error that the middleware answers with 400. */
export function parse<Output>(schema: ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw createError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

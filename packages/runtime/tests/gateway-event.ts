/** Events as API Gateway sends them to a function. */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

export const requestId = '0b8f3c52-7b0e-4f5e-9f57-0f6ab6a3a001';

/** @param query repeated parameters are given as an array. */
export interface Request {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export function gatewayEvent(request: Request = {}): APIGatewayProxyEvent {
  const query = Object.entries(request.query ?? {}).map(([name, value]) => [name, [value].flat()] as const);
  return {
    path: request.path ?? '/things/1',
    headers: request.headers ?? {},
    body: request.body ?? null,
    isBase64Encoded: request.isBase64Encoded ?? false,
    pathParameters: request.parameters ?? null,
    // Where nothing is given, API Gateway says null and not an empty object.
    queryStringParameters:
      query.length === 0 ? null : Object.fromEntries(query.map(([name, values]) => [name, values.at(-1)])),
    multiValueQueryStringParameters: query.length === 0 ? null : Object.fromEntries(query),
    requestContext: { requestId },
  } as unknown as APIGatewayProxyEvent;
}

export const context = { awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' } as Context;

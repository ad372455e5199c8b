/** Calls of functions as API Gateway makes them. */

export type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

export interface RequestParts {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
}

export function request(httpMethod: string, path: string, parts: RequestParts = {}): object {
  const { body, headers, pathParameters = null } = parts;
  return {
    httpMethod,
    path,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    pathParameters,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: { requestId: 'benchmark' },
  };
}

/** What a function may read of its invocation; each call needs a copy of its own, as middlewares write into it. */
export const context = { awsRequestId: 'benchmark', functionName: 'benchmark', memoryLimitInMB: '256' };

/** @throws Error where the function answers with another status. */
export async function expectStatus(status: number, handler: Handler, event: object) {
  const answer = await handler(event, { ...context });
  if (answer.statusCode !== status)
    throw new Error(`${status} was expected: ${answer.statusCode} ${answer.body}`);
  return answer;
}

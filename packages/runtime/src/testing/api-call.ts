import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { HttpHandler } from '../http-handler.ts';

export interface ApiCall {
  /** Values of the path's parameters, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  readonly token?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
}

/** Calls a REST function with the event that API Gateway makes of a request. */
export async function callApi(handler: HttpHandler, call: ApiCall = {}): Promise<ApiAnswer> {
  const answer = await handler(eventOf(call), { awsRequestId: 'invocation' } as Context);
  return {
    status: answer.statusCode,
    headers: answer.headers ?? {},
    body: answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown),
  };
}

/** Of the many fields of an event, those that a function reads. */
function eventOf({ parameters, query, headers, body, token }: ApiCall): APIGatewayProxyEvent {
  const fields: Partial<APIGatewayProxyEvent> = {
    path: '/called/by/a/test',
    pathParameters: parameters ?? null,
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: null,
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { requestId: 'request' } as APIGatewayProxyEvent['requestContext'],
  };
  return fields as APIGatewayProxyEvent;
}

/** API Gateway's Lambda proxy integration (REST API): the event that a function gets, and the answer that it may give. */
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { problemAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { localOperator } from './operator-signature.ts';
import type { Route } from './routes.ts';

export interface ProxyRequest {
  readonly request: Pick<IncomingMessage, 'method' | 'rawHeaders' | 'headers'> & {
    readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'>;
  };
  readonly requestId: string;
  /** Without `/api`, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>> | null;
  readonly now: number;
}

export function toProxyEvent(proxied: ProxyRequest): APIGatewayProxyEvent {
  const { request, requestId, path, query, body, route, pathParameters, now } = proxied;
  const headers = multiValues(pairsOf(request.rawHeaders));
  const parameters = multiValues([...query]);
  const method = request.method ?? 'GET';
  return {
    resource: route.resource,
    path,
    httpMethod: method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: query.size === 0 ? null : lastValues(parameters),
    multiValueQueryStringParameters: query.size === 0 ? null : parameters,
    pathParameters: pathParameters === null ? null : { ...pathParameters },
    stageVariables: null,
    body: body.length === 0 ? null : body.toString('utf8'),
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      path: `/local${path}`,
      stage: 'local',
      requestId,
      requestTimeEpoch: now,
      resourceId: 'local',
      resourcePath: route.resource,
      identity: {
        ...(route.signed === true ? operatorIdentity : noIdentity),
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? null,
      },
    },
  };
}

const noIdentity = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

/** The gateway lets nobody else pass. */
const operatorIdentity = {
  ...noIdentity,
  accessKey: localOperator.accessKeyId,
  accountId: localOperator.accountId,
  caller: localOperator.accessKeyId,
  user: localOperator.accessKeyId,
  userArn: localOperator.arn,
};

/** What a function's result becomes; anything that is not a proxy result is a bug of the function, as at API Gateway. */
export function fromProxyResult(result: unknown, instance: string): Answer {
  if (!isProxyResult(result))
    return problemAnswer('internal_error', instance, { detail: 'The function gave no HTTP answer' });
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(result.headers ?? {}))
    headers[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {}))
    headers[name.toLowerCase()] = values.map(String);
  const body = result.body ?? '';
  return {
    status: Number(result.statusCode),
    headers: { 'content-type': 'application/json', ...headers },
    body: result.isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}

interface ProxyResult {
  readonly statusCode: number | string;
  readonly headers?: Readonly<Record<string, string | number | boolean>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly (string | number | boolean)[]>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

function isProxyResult(value: unknown): value is ProxyResult {
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) return false;
  const status = Number(value.statusCode);
  return Number.isInteger(status) && status >= 200 && status <= 599;
}

function pairsOf(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let position = 0; position + 1 < rawHeaders.length; position += 2)
    pairs.push([rawHeaders[position] ?? '', rawHeaders[position + 1] ?? '']);
  return pairs;
}

function multiValues(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function lastValues(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, each.at(-1) ?? '']));
}

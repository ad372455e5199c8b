/** Parses what a stranger sent, by the endpoint's contract. */
import { problem } from '@glamora/contracts';
import type { Endpoint, InvalidField, Problem } from '@glamora/contracts';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';

/** 64 KB. */
export const largestBody = 65_536;

/** A body of unknown fields alone would come back twelvefold. */
const mostErrors = 100;

type Output<Schema> = Schema extends z.ZodMiniType ? z.output<Schema> : undefined;

export interface ParsedRequest<E extends Endpoint> {
  readonly parameters: Output<E['parameters']>;
  readonly query: Output<E['query']>;
  readonly headers: Output<E['headers']>;
  readonly body: Output<E['body']>;
}

export type RequestProblem = Problem<
  'malformed_json' | 'validation_failed' | 'body_too_large' | 'unsupported_media_type'
>;

export function parseRequest<E extends Endpoint>(
  endpoint: E,
  event: APIGatewayProxyEvent,
): { readonly request: ParsedRequest<E> } | RequestProblem {
  const headers = lowerCaseHeaders(event);
  const body = endpoint.body ? readBody(event, headers) : { json: undefined };
  if (!('json' in body)) return body;

  const errors: InvalidField[] = [...repeatedQuery(event)];
  const parsePart = (part: string, schema: z.ZodMiniType | undefined, value: unknown): unknown => {
    // With the input an issue tells a missing field from one of the wrong type.
    const parsed = schema?.safeParse(value, { reportInput: true });
    if (parsed && !parsed.success)
      errors.push(...parsed.error.issues.flatMap((issue) => toFields(part, issue)));
    return parsed?.data;
  };
  const request = {
    parameters: parsePart('path', endpoint.parameters, event.pathParameters ?? {}),
    query: parsePart('query', endpoint.query, event.queryStringParameters ?? {}),
    headers: parsePart('headers', endpoint.headers, headers),
    body: parsePart('body', endpoint.body, body.json),
  };
  if (errors.length > 0) {
    const shown = errors.slice(0, mostErrors);
    return problem('validation_failed', {
      detail: shown.map(toSentence).join('; ').slice(0, 500),
      errors: shown,
    });
  }
  return { request: request as unknown as ParsedRequest<E> };
}

/** Header names are case-insensitive; API Gateway leaves them as they were sent. */
export function lowerCaseHeaders(event: APIGatewayProxyEvent): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function readBody(event: APIGatewayProxyEvent, headers: Record<string, string | undefined>) {
  const text = event.body ?? '';
  const encoding = event.isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(text, encoding) > largestBody) return problem('body_too_large');
  const mediaType = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? 'application/json';
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(mediaType)) return problem('unsupported_media_type');
  try {
    return {
      json: JSON.parse(event.isBase64Encoded ? Buffer.from(text, 'base64').toString() : text) as unknown,
    };
  } catch (error) {
    return problem('malformed_json', { cause: error });
  }
}

/** `?limit=1&limit=2` has no one meaning. */
function repeatedQuery(event: APIGatewayProxyEvent): InvalidField[] {
  return Object.entries(event.multiValueQueryStringParameters ?? {})
    .filter(([, values]) => (values?.length ?? 0) > 1)
    .map(([name]) => ({ path: `query.${name}`, message: 'must be given once' }));
}

function toFields(part: string, issue: z.core.$ZodIssue): InvalidField[] {
  const path = [part, ...issue.path.map(String)].join('.').slice(0, 200);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: `${path}.${key}`.slice(0, 200),
      message: 'is not a known field',
    }));
  }
  return [{ path, message: sentence(issue) }];
}

/** Our own messages where a schema has one; plain words for what zod itself checks. */
function sentence(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message === 'Invalid input'
        ? 'is needed'
        : typeSentence(issue);
    case 'too_small':
      return `must be at least ${String(issue.minimum)}${unit(issue.origin)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}${unit(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message === 'Invalid input' ? 'is not valid' : issue.message;
  }
}

function typeSentence(issue: z.core.$ZodIssueInvalidType): string {
  return issue.message === 'Invalid input' ? `must be of type ${issue.expected}` : issue.message;
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' entries long' : '';
}

function toSentence({ path, message }: InvalidField): string {
  return `${path} ${message}`;
}

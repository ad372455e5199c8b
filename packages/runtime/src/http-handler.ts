/**
 * The one way in which a REST function is made.
 *
 * It authenticates, parses by the contract, calls the implementation, checks the answer against the contract, turns
 * refusals into problem+json, and leaves one log line, one set of metrics and one subsegment. Each step gives back a value
 * or a Problem; a bug is caught once, here.
 */
import { Problem, problem } from '@glamora/contracts';
import type { AnswerStatus, Endpoint } from '@glamora/contracts';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Caller, VerifyAccessToken } from './access-token.ts';
import { operatorOf } from './operator.ts';
import type { Operator } from './operator.ts';
import type { CallAllowance, LimitCalls } from './call-limits.ts';
import { lowerCaseHeaders, parseRequest } from './http-request.ts';
import type { ParsedRequest } from './http-request.ts';
import { observeRequest } from './observe-request.ts';
import type { ObservedRequest } from './observe-request.ts';
import { problemFromError, problemResponse } from './problem-response.ts';

interface Callers {
  readonly none: undefined;
  readonly bearer: Caller;
  readonly iam: Operator;
}

/** What an implementation is given. `caller` is there where the contract asks for a token or for a signature. */
export type HttpRequest<E extends Endpoint> = ParsedRequest<E> & {
  readonly requestId: string;
  readonly caller: Callers[E['authentication']];
};

type Answer<Responses extends Endpoint['responses']> = {
  [Status in keyof Responses & AnswerStatus]: {
    readonly status: Status;
    readonly headers?: Readonly<Record<string, string>>;
  } & (Responses[Status] extends z.ZodMiniType ? { readonly body: z.input<Responses[Status]> } : unknown);
}[keyof Responses & AnswerStatus];

/** One of the answers that the contract names. */
export type HttpAnswer<E extends Endpoint> = Answer<E['responses']>;

export type HttpImplementation<E extends Endpoint> = (
  request: HttpRequest<E>,
) => Promise<HttpAnswer<E> | Problem<E['problems'][number]>>;

/**
 * An implementation that begins with a read. While a call is counted its read is under way, so it must change nothing; what it
 * read, or why it could not, is dropped where the call is refused.
 */
export interface ReadingImplementation<E extends Endpoint, Read> {
  readonly read: (request: HttpRequest<E>) => Promise<Read>;
  readonly answer: (request: HttpRequest<E>, read: Read) => ReturnType<HttpImplementation<E>>;
}

/** Only an endpoint that asks for a token needs a way to verify it, and knows whose calls to limit. */
export type HttpSettings<E extends Endpoint> = E['authentication'] extends 'bearer'
  ? { readonly verifyAccessToken: VerifyAccessToken; readonly limitCalls?: LimitCalls }
  : { readonly verifyAccessToken?: never; readonly limitCalls?: never };

export type HttpHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

export function httpHandler<E extends Endpoint, Read = undefined>(
  endpoint: E,
  settings: HttpSettings<E>,
  implementation: HttpImplementation<E> | ReadingImplementation<E, Read>,
): HttpHandler {
  const steps: ReadingImplementation<E, Read> =
    typeof implementation === 'function'
      ? { read: async () => undefined as Read, answer: (request) => implementation(request) }
      : implementation;
  return async (event, context) => {
    const requestId = event.requestContext.requestId ?? context.awsRequestId;
    return observeRequest(endpoint, event, context, async (observed) => {
      const response = await respond(endpoint, settings, steps, event, requestId, observed);
      return { ...response, headers: { ...response.headers, ...observed.limitHeaders } };
    });
  };
}

async function respond<E extends Endpoint, Read>(
  endpoint: E,
  settings: HttpSettings<E>,
  implementation: ReadingImplementation<E, Read>,
  event: APIGatewayProxyEvent,
  requestId: string,
  observed: ObservedRequest,
): Promise<APIGatewayProxyResult> {
  try {
    const answer = await answerRequest(endpoint, settings, implementation, event, requestId, observed);
    if (!(answer instanceof Problem)) return answerResponse(endpoint, answer, requestId);
    observed.problem = answer;
  } catch (error) {
    observed.problem = problemFromError(error);
  }
  return problemResponse(observed.problem, event.path, requestId);
}

async function answerRequest<E extends Endpoint, Read>(
  endpoint: E,
  settings: HttpSettings<E>,
  { read, answer }: ReadingImplementation<E, Read>,
  event: APIGatewayProxyEvent,
  requestId: string,
  observed: ObservedRequest,
): Promise<HttpAnswer<E> | Problem> {
  const caller =
    endpoint.authentication === 'iam'
      ? operatorOf(event)
      : await authenticate(settings.verifyAccessToken, event);
  if (caller instanceof Problem) return caller;
  const counting = countCall(settings.limitCalls, caller, observed);
  // Who is known to be refused costs nothing more.
  if (counting instanceof Problem) return counting;

  const parsed = parseRequest(endpoint, event);
  if (parsed instanceof Problem) return (await counting) ?? parsed;
  const request = { ...parsed.request, requestId, caller } as HttpRequest<E>;
  const reading = read(request);
  // If the call is refused nobody asks what became of its read, and a failure that nobody hears of ends the process.
  reading.catch(() => undefined);
  const refusal = await counting;
  if (refusal) return refusal;
  return answer(request, await reading);
}

/** Why the call is refused, if it is: at once where that is known. Whatever is answered then tells what the caller has left. */
function countCall(
  limitCalls: LimitCalls | undefined,
  caller: Callers[keyof Callers],
  observed: ObservedRequest,
): CallAllowance['refusal'] | Promise<CallAllowance['refusal']> {
  if (!caller || !('tenant' in caller)) return undefined;
  observed.tenant = caller.tenant;
  const heed = ({ headers, refusal }: CallAllowance) => {
    observed.limitHeaders = headers;
    return refusal;
  };
  const allowance = limitCalls?.(caller);
  return allowance instanceof Promise ? allowance.then(heed) : allowance && heed(allowance);
}

async function authenticate(
  verify: VerifyAccessToken | undefined,
  event: APIGatewayProxyEvent,
): Promise<Caller | undefined | Problem<'unauthenticated' | 'invalid_token'>> {
  if (!verify) return undefined;
  const { authorization } = lowerCaseHeaders(event);
  const token = /^Bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1];
  return token === undefined ? problem('unauthenticated') : verify(token);
}

function answerResponse<E extends Endpoint>(
  endpoint: E,
  answer: HttpAnswer<E>,
  requestId: string,
): APIGatewayProxyResult {
  const { status, headers, body } = answer as {
    status: AnswerStatus;
    headers?: Record<string, string>;
    body?: unknown;
  };
  const schema = endpoint.responses[status];
  return {
    statusCode: status,
    headers: {
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(schema ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    // Parsing drops whatever the contract does not name: a field added to a row never leaks by accident.
    body: schema ? JSON.stringify(schema.parse(body)) : '',
  };
}

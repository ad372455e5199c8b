/** Refusals, grouped by status with every code that a call may give. */
import { problemCatalogue } from '@glamora/contracts';
import type { Endpoint, ProblemCode, ProblemView } from '@glamora/contracts';
import type { Reference, Response, ResponseHeader } from './document-types.ts';

/** Statuses that mean the same on every call that has them. */
const sharedResponseNames: Readonly<Record<number, string>> = {
  413: 'BodyTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'DependencyUnavailable',
};

/** What every call may refuse, whatever it is about. */
const universalCodes: readonly ProblemCode[] = [
  'validation_failed',
  'too_many_requests',
  'internal_error',
  'dependency_unavailable',
];
const bodyCodes: readonly ProblemCode[] = ['malformed_json', 'body_too_large', 'unsupported_media_type'];
const authenticationCodes: Readonly<Record<Endpoint['authentication'], readonly ProblemCode[]>> = {
  none: [],
  bearer: ['unauthenticated', 'invalid_token'],
  iam: ['operator_signature_required'],
};

const limitMessage = 'must be a whole number from 1 to 100';

/** Every code that the call may give, its own first. */
function problemCodesOf(endpoint: Endpoint): readonly ProblemCode[] {
  return [
    ...endpoint.problems,
    ...authenticationCodes[endpoint.authentication],
    ...(endpoint.body === undefined ? [] : bodyCodes),
    ...universalCodes,
  ];
}

export function problemResponsesOf(endpoint: Endpoint): Readonly<Record<string, Response | Reference>> {
  return Object.fromEntries(
    byStatus(problemCodesOf(endpoint)).map(([status, codes]) => {
      const shared = sharedResponseNames[status];
      return [status, shared === undefined ? toResponse(status, codes, endpoint.path) : refer(shared)];
    }),
  );
}

export function sharedResponses(): Readonly<Record<string, Response>> {
  return Object.fromEntries(
    byStatus([...bodyCodes, ...universalCodes]).flatMap(([status, codes]) => {
      const name = sharedResponseNames[status];
      return name === undefined ? [] : [[name, toResponse(status, codes, '/content')]];
    }),
  );
}

export const sharedHeaders: Readonly<Record<string, ResponseHeader>> = {
  RequestId: {
    description: 'Finds this request in our logs.',
    schema: { type: 'string' },
  },
};

export const requestIdHeader = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };

function byStatus(codes: readonly ProblemCode[]): [number, ProblemCode[]][] {
  const groups = Map.groupBy(codes, (code) => problemCatalogue[code].status);
  return [...groups].toSorted(([a], [b]) => a - b);
}

function refer(name: string): Reference {
  return { $ref: `#/components/responses/${name}` };
}

function toResponse(status: number, codes: readonly ProblemCode[], path: string): Response {
  return {
    description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].title}.`).join('  \n'),
    headers: { ...requestIdHeader, ...refusalHeaders(status) },
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { status: { const: status }, code: { enum: [...codes] } } },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code, path) }])),
      },
    },
  };
}

function refusalHeaders(status: number): Record<string, ResponseHeader> {
  if (status === 401)
    return { 'WWW-Authenticate': { description: 'Always `Bearer`.', schema: { type: 'string' } } };
  if (status === 429 || status === 503)
    return {
      'Retry-After': { description: 'Seconds to wait before another try.', schema: { type: 'integer' } },
    };
  return {};
}

function exampleOf(code: ProblemCode, path: string): ProblemView {
  const { title, status } = problemCatalogue[code];
  const errors = code === 'validation_failed' ? [{ path: 'query.limit', message: limitMessage }] : undefined;
  return {
    type: `urn:glamora:problem:${code}`,
    title,
    status,
    detail: errors === undefined ? title : `query.limit ${limitMessage}`,
    code,
    instance: path,
    ...(errors === undefined ? {} : { errors }),
  };
}

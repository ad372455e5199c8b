/** One call of the contracts as OpenAPI describes it. */
import type { Endpoint } from '@glamora/contracts';
import type * as z from 'zod/mini';
import { operationTexts } from '../texts/operations.ts';
import type { OperationTexts } from '../texts/operations.ts';
import type { JsonSchema, Operation, Parameter, Response } from './document-types.ts';
import { problemResponsesOf, requestIdHeader } from './problem-responses.ts';
import { toJsonSchema } from './schemas.ts';
import type { NamedSchemas } from './schemas.ts';

/** Names of headers as they are usually written; they are compared without regard to case. */
const headerNames: Readonly<Record<string, string>> = {
  'idempotency-key': 'Idempotency-Key',
  'cache-control': 'Cache-Control',
  'if-none-match': 'If-None-Match',
};

const securities: Readonly<Record<Endpoint['authentication'], Operation['security']>> = {
  none: [],
  bearer: [{ accessToken: [] }],
  iam: [{ operatorSignature: [] }],
};

export function toOperation(endpoint: Endpoint, named: NamedSchemas): Operation {
  const texts = textsOf(endpoint);
  return {
    operationId: endpoint.name,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: texts.description,
    security: securities[endpoint.authentication],
    parameters: [
      ...toParameters('path', endpoint.parameters, texts.parameters),
      ...toParameters('query', endpoint.query, texts.query),
      ...toParameters('header', endpoint.headers, texts.headers),
    ],
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: named.referTo(endpoint.body), example: texts.bodyExample },
            },
          },
        }),
    responses: { ...toAnswers(endpoint, texts, named), ...problemResponsesOf(endpoint) },
  };
}

/** @throws Error for a call that nobody described; the list of known ones is checked by the compiler. */
export function textsOf(endpoint: Endpoint): OperationTexts {
  const texts = (operationTexts as Readonly<Record<string, OperationTexts>>)[endpoint.name];
  if (texts === undefined) throw new Error(`${endpoint.name} has no texts`);
  return texts;
}

function toParameters(
  place: Parameter['in'],
  schema: z.ZodMiniType | undefined,
  texts: Readonly<Record<string, string>> = {},
): Parameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name: headerNames[name] ?? name,
    in: place,
    required: required.includes(name),
    description: texts[name] ?? '',
    schema: property,
  }));
}

function toAnswers(endpoint: Endpoint, texts: OperationTexts, named: NamedSchemas): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(endpoint.responses).map(([status, schema]) => [
      status,
      {
        description: texts.answers[Number(status) as keyof typeof texts.answers] ?? '',
        headers: { ...requestIdHeader, ...toHeaders(texts.answerHeaders) },
        ...(schema
          ? {
              content: {
                'application/json': {
                  schema: named.referTo(schema),
                  ...(texts.answerExample === undefined ? {} : { example: texts.answerExample }),
                },
              },
            }
          : {}),
      },
    ]),
  );
}

function toHeaders(texts: Readonly<Record<string, string>> = {}): Response['headers'] {
  return Object.fromEntries(
    Object.entries(texts).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );
}

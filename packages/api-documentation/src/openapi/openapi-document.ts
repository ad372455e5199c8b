/** The OpenAPI 3.1 document of the contracts. */
import type { Endpoint } from '@glamora/contracts';
import { components } from '../texts/components.ts';
import { introduction, tagDescriptions } from '../texts/introduction.ts';
import type { JsonSchema, OpenApiDocument, Operation } from './document-types.ts';
import { textsOf, toOperation } from './operation.ts';
import { sharedHeaders, sharedResponses } from './problem-responses.ts';
import { nameSchemas } from './schemas.ts';
import type { NamedSchemas } from './schemas.ts';

export interface DocumentSettings {
  /** Where the API answers: absolute, or `/` for the host that serves the document. */
  readonly serverUrl: string;
  readonly version: string;
}

export function openApiDocument(
  endpoints: readonly Endpoint[],
  { serverUrl, version }: DocumentSettings,
): OpenApiDocument {
  const named = nameSchemas(endpoints);
  const usedTags = new Set(endpoints.map(({ tag }) => tag));
  return {
    openapi: '3.1.1',
    info: { title: 'Glamora', version, description: introduction },
    servers: [{ url: serverUrl }],
    tags: Object.entries(tagDescriptions)
      .filter(([name]) => usedTags.has(name as Endpoint['tag']))
      .map(([name, description]) => ({ name, description })),
    paths: toPaths(endpoints, named),
    components: {
      schemas: withTexts(named, endpoints),
      responses: sharedResponses(),
      headers: sharedHeaders,
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `accessToken` of `POST /auth/login`; it lasts 15 minutes.',
        },
        operatorSignature: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          description:
            'Signature Version 4 of AWS for `execute-api`, by credentials that may invoke the call: `curl --aws-sigv4 …`. Not reached through the CDN.',
        },
      },
    },
  };
}

function toPaths(endpoints: readonly Endpoint[], named: NamedSchemas): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = toOperation(endpoint, named);
  }
  return paths;
}

/** The schemas with a description of each field, and an example of each shared one. */
function withTexts(named: NamedSchemas, endpoints: readonly Endpoint[]): Record<string, JsonSchema> {
  const schemas = { ...named.schemas };
  for (const { name, description, fields, example } of components)
    schemas[name] = { description, ...withFieldTexts(schemas[name], fields), examples: [example] };
  for (const endpoint of endpoints) {
    if (endpoint.body === undefined) continue;
    const name = named.nameOf(endpoint.body);
    schemas[name] = withFieldTexts(schemas[name], textsOf(endpoint).body ?? {});
  }
  return schemas;
}

function withFieldTexts(schema: JsonSchema | undefined, texts: Readonly<Record<string, string>>): JsonSchema {
  const properties = { ...(schema?.['properties'] as Record<string, JsonSchema> | undefined) };
  for (const [field, description] of Object.entries(texts))
    properties[field] = { ...properties[field], description };
  return { ...schema, properties };
}

/** JSON schemas made from the contracts' schemas: what is sent as it may be sent, what is answered as it is answered. */
import { getContentUrl, listContent } from '@glamora/contracts';
import type { Endpoint } from '@glamora/contracts';
import * as z from 'zod/mini';
import { components } from '../texts/components.ts';
import type { JsonSchema } from './document-types.ts';

type Direction = 'input' | 'output';

/** What JSON schema can't be told by the schema itself: a number that travels as text in the query. */
const overrides = new Map<unknown, JsonSchema>([
  [listContent.query.shape.limit, { type: 'integer', minimum: 1, maximum: 100, default: 20 }],
  [getContentUrl.responses[200].shape.url, { type: 'string', format: 'uri' }],
]);

/** The schema by itself, with nothing named. */
export function toJsonSchema(schema: z.ZodMiniType, io: Direction): JsonSchema {
  return withoutKeywords(
    z.toJSONSchema(schema, { io, metadata: z.registry(), override: (each) => override(io, each) }),
  );
}

/** Every body by the name it has in the document. */
export interface NamedSchemas {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Of a body that one of the endpoints takes or gives. */
  nameOf(schema: z.ZodMiniType): string;
  /** `#/components/schemas/…` of such a body. */
  referTo(schema: z.ZodMiniType): { readonly $ref: string };
}

export function nameSchemas(endpoints: readonly Endpoint[]): NamedSchemas {
  const names = new Map<z.ZodMiniType, string>(components.map(({ name, schema }) => [schema, name]));
  const inputs = new Set<z.ZodMiniType>();
  for (const endpoint of endpoints) {
    const name = `${endpoint.name.charAt(0).toUpperCase()}${endpoint.name.slice(1)}`;
    if (endpoint.body) {
      inputs.add(endpoint.body);
      // Two calls may share one body; the first gives it its name.
      if (!names.has(endpoint.body)) names.set(endpoint.body, `${name}Body`);
    }
    for (const answer of Object.values(endpoint.responses))
      if (answer && !names.has(answer)) names.set(answer, `${name}Answer`);
  }
  const isInput = ([schema]: [z.ZodMiniType, string]) => inputs.has(schema);
  const nameOf = (schema: z.ZodMiniType): string => {
    const name = names.get(schema);
    if (name === undefined) throw new Error('This body belongs to none of the endpoints');
    return name;
  };
  return {
    schemas: {
      ...toJsonSchemas([...names].filter(isInput), 'input'),
      ...toJsonSchemas(
        [...names].filter((entry) => !isInput(entry)),
        'output',
      ),
    },
    nameOf,
    referTo: (schema) => ({ $ref: address(nameOf(schema)) }),
  };
}

function toJsonSchemas(named: readonly [z.ZodMiniType, string][], io: Direction): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: address, override: (each) => override(io, each) });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutKeywords(schema)]));
}

function address(name: string): string {
  return `#/components/schemas/${name}`;
}

function override(
  io: Direction,
  { zodSchema, jsonSchema }: { readonly zodSchema: unknown; readonly jsonSchema: JsonSchema },
): void {
  const replacement = overrides.get(zodSchema);
  if (replacement !== undefined) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, replacement);
  }
  // The pattern that zod adds repeats the calendar; the format says the same to a reader.
  if (jsonSchema['format'] === 'date-time') delete jsonSchema['pattern'];
  // How far a JavaScript number counts exactly is no bound of ours.
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
  // Answers may gain fields without breaking anyone.
  if (io === 'output' && jsonSchema['additionalProperties'] === false)
    delete jsonSchema['additionalProperties'];
}

/** What JSON schema says about a schema that is a document of its own; these are parts of one. */
const documentKeywords = new Set(['$schema', '$id', 'id']);

function withoutKeywords(schema: object): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !documentKeywords.has(keyword)));
}

import { describe, expect, it } from '@jest/globals';
import { endpoints } from '@glamora/contracts';
import type { Endpoint } from '@glamora/contracts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../src/index.ts';
import type { Operation } from '../src/index.ts';
import { components } from '../src/texts/components.ts';
import { textsOf } from '../src/openapi/operation.ts';

const document = openApiDocument(endpoints, { serverUrl: 'https://glamora.example/api', version: '1.2.3' });

const operations: readonly Operation[] = Object.values(document.paths).flatMap((path) => Object.values(path));

/** Every value below, with the key it stands under. */
function* walk(value: unknown, key = ''): Generator<[string, unknown]> {
  yield [key, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) yield* walk(child, name);
}

function follow(pointer: string): unknown {
  const steps = pointer.slice('#/'.length).split('/');
  return steps.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    document,
  );
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...document });

    expect(result).toEqual({ valid: true });
  });

  it('shows every endpoint under its name, path and method', () => {
    const shown = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    );

    expect(shown.toSorted()).toEqual(
      endpoints.map(({ name, method, path }) => `${name} ${method.toLowerCase()} ${path}`).toSorted(),
    );
  });

  it('resolves every reference', () => {
    const references = [...walk(document)]
      .filter(([key]) => key === '$ref')
      .map(([, target]) => String(target));

    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((reference) => follow(reference) === undefined)).toEqual([]);
  });

  it('declares each placeholder of a path as a parameter that is needed', () => {
    const missing = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap(({ operationId, parameters }) => {
        const declared = parameters
          .filter((each) => each.in === 'path' && each.required)
          .map(({ name }) => name);
        return [...path.matchAll(/\{(\w+)\}/g)]
          .filter(([, name]) => !declared.includes(name ?? ''))
          .map(([placeholder]) => `${operationId} ${placeholder}`);
      }),
    );

    expect(missing).toEqual([]);
  });

  it('describes every call, answer, parameter and body field', () => {
    const undescribed = operations.flatMap((operation) => [
      ...(operation.description === '' ? [operation.operationId] : []),
      ...operation.parameters.filter(({ description }) => description === '').map(({ name }) => name),
      ...Object.entries(operation.responses)
        .filter(([, response]) => 'description' in response && response.description === '')
        .map(([status]) => `${operation.operationId} ${status}`),
    ]);
    const fields = Object.entries(document.components.schemas)
      .filter(([name]) => name.endsWith('Body') || components.some((component) => component.name === name))
      .flatMap(([name, { properties }]) =>
        Object.entries(properties as Record<string, { description?: string }>)
          .filter(([, { description = '' }]) => description === '')
          .map(([field]) => `${name}.${field}`),
      );

    expect(undescribed).toEqual([]);
    expect(fields).toEqual([]);
  });

  it.each([
    ['a token', 'bearer', 'accessToken'],
    ['a signature', 'iam', 'operatorSignature'],
  ])('asks for %s exactly where the contract does', (_, authentication, scheme) => {
    const asking = operations
      .filter(({ security }) => security.some((each) => scheme in each))
      .map(({ operationId }) => operationId);

    expect(asking).not.toEqual([]);
    expect(asking).toEqual(
      operations
        .map(({ operationId }) => operationId)
        .filter((name) => endpoints.find((each) => each.name === name)?.authentication === authentication),
    );
  });

  it('gives bounds where the contract has them', () => {
    const listContent = operations.find(({ operationId }) => operationId === 'listContent');

    const limit = listContent?.parameters.find(({ name }) => name === 'limit');

    expect(limit).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    });
  });

  it('refuses unknown fields in bodies, and lets answers gain fields', () => {
    const { UploadContentBody, Content } = document.components.schemas;

    expect(UploadContentBody).toHaveProperty('additionalProperties', false);
    expect(Content).not.toHaveProperty('additionalProperties');
  });

  it('lists these answers and refusals', () => {
    const codes = (response: unknown): readonly string[] => {
      const resolved = response as { $ref?: string; content?: Record<string, unknown> };
      if (resolved.$ref !== undefined) return codes(follow(resolved.$ref));
      const problem = resolved.content?.['application/problem+json'] as
        { examples: Record<string, unknown> } | undefined;
      return Object.keys(problem?.examples ?? {});
    };

    const summary = Object.fromEntries(
      operations.map(({ operationId, responses }) => [
        operationId,
        Object.entries(responses).map(([status, response]) => [status, ...codes(response)].join(' ')),
      ]),
    );

    expect(summary).toMatchSnapshot();
  });
});

describe('the examples', () => {
  it.each(components.map(({ name, schema, example }) => ({ name, schema, example })))(
    '$name is what its contract describes',
    ({ schema, example }) => {
      const parsed = schema.safeParse(example);

      expect(parsed.error?.issues ?? []).toEqual([]);
    },
  );

  const withBody = endpoints.flatMap((endpoint: Endpoint) =>
    endpoint.body
      ? [{ name: endpoint.name, schema: endpoint.body, example: textsOf(endpoint).bodyExample }]
      : [],
  );

  it.each(withBody)('the body of $name would be accepted', ({ schema, example }) => {
    const parsed = schema.safeParse(example);

    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  const withAnswer = endpoints.flatMap((endpoint: Endpoint) => {
    const { answerExample } = textsOf(endpoint);
    const schema = Object.values(endpoint.responses)[0];
    return schema && answerExample !== undefined ? [{ name: endpoint.name, schema, answerExample }] : [];
  });

  it.each(withAnswer)('the answer of $name is what its contract describes', ({ schema, answerExample }) => {
    const parsed = schema.safeParse(answerExample);

    expect(parsed.error?.issues ?? []).toEqual([]);
  });
});

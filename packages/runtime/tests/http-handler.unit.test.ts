import { describe, expect, jest, test } from '@jest/globals';
import {
  changeScalingMode,
  defineEndpoint,
  DependencyUnavailable,
  listContent,
  problem,
  purchaseContent,
  updateContent,
} from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { httpHandler, largestBody } from '../src/index.ts';
import type { Caller, HttpHandler, HttpImplementation, VerifyAccessToken } from '../src/index.ts';
import { context, gatewayEvent, requestId } from './gateway-event.ts';
import type { Request } from './gateway-event.ts';

const changeThing = defineEndpoint({
  name: 'changeThing',
  method: 'PATCH',
  path: '/things/{thingId}',
  tag: 'content',
  summary: 'Change a thing',
  authentication: 'none',
  parameters: z.object({ thingId: z.string().check(z.regex(/^[0-9]+$/, 'must be digits')) }),
  query: z.strictObject({ draft: z.optional(z.enum(['yes', 'no'])) }),
  headers: z.object({ 'if-match': z.optional(z.string()) }),
  body: z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(5)),
    size: z.optional(z.number().check(z.minimum(1), z.maximum(9))),
    tags: z.optional(z.array(z.string()).check(z.maxLength(2))),
  }),
  responses: { 200: z.object({ name: z.string() }), 204: null },
  problems: ['conflict'],
});

type ChangeThing = typeof changeThing;

const ada: Caller = {
  walletAddress: '0xd8da6bf26964af9d7eed9e03e53415d37aa96045' as WalletAddress,
  tenant: 'public',
  plan: 'free',
};

const echo: HttpImplementation<ChangeThing> = async ({ body }) => ({
  status: 200,
  body: { name: body.name },
});

describe('a request that fits its contract', () => {
  test('reaches the implementation in its parsed parts', async () => {
    const implementation = jest.fn(echo);

    await send(implementation, {
      headers: { 'If-Match': '"1"', 'Content-Type': 'application/json; charset=utf-8' },
      query: { draft: 'yes' },
      body: '{"name":"hat","size":9}',
    });

    expect(implementation).toHaveBeenCalledWith({
      parameters: { thingId: '1' },
      query: { draft: 'yes' },
      headers: { 'if-match': '"1"' },
      body: { name: 'hat', size: 9 },
      requestId,
      caller: undefined,
    });
  });

  test('is answered as JSON, with the id of the request, and kept in no cache', async () => {
    const response = await send(echo, { body: '{"name":"hat"}' });

    expect(response).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-request-id': requestId,
      },
      body: '{"name":"hat"}',
    });
  });

  test('may come in base64', async () => {
    const body = Buffer.from('{"name":"été"}').toString('base64');

    const response = await send(echo, { body, isBase64Encoded: true });

    expect(response.json).toEqual({ name: 'été' });
  });

  test.each(['application/json', 'APPLICATION/JSON', 'application/merge-patch+json'])(
    'may say that it is %s',
    async (mediaType) => {
      const response = await send(echo, { headers: { 'content-type': mediaType }, body: '{"name":"hat"}' });

      expect(response.statusCode).toBe(200);
    },
  );
});

describe('an answer', () => {
  test('loses what the contract does not name', async () => {
    const row = { name: 'hat', GSI1PK: 'secret' };

    const response = await send(async () => ({ status: 200, body: row }), { body: '{"name":"hat"}' });

    expect(response.json).toEqual({ name: 'hat' });
  });

  test('without a body has no media type', async () => {
    const response = await send(async () => ({ status: 204 }), { body: '{"name":"hat"}' });

    expect(response).toEqual({
      statusCode: 204,
      headers: { 'cache-control': 'no-store', 'x-request-id': requestId },
      body: '',
    });
  });

  test('may have headers of its own, such as how long it may be cached', async () => {
    const headers = { 'cache-control': 'public, max-age=300', etag: '"1"' };

    const response = await send(async () => ({ status: 200, headers, body: { name: 'hat' } }), {
      body: '{"name":"hat"}',
    });

    expect(response.headers).toMatchObject(headers);
  });

  test('that breaks the contract is a failure of ours', async () => {
    const broken = (async () => ({
      status: 200,
      body: { name: 5 },
    })) as unknown as HttpImplementation<ChangeThing>;

    const response = await send(broken, { body: '{"name":"hat"}' });

    expect(response.statusCode).toBe(500);
  });
});

describe('a refusal', () => {
  test('is problem+json with all that RFC 9457 names', async () => {
    const response = await send(async () => problem('conflict', 'Somebody was faster'), {
      path: '/things/1',
      body: '{"name":"hat"}',
    });

    expect(response.statusCode).toBe(409);
    expect(response.headers).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
    });
    expect(response.json).toEqual({
      type: 'urn:glamora:problem:conflict',
      title: 'The item changed meanwhile; read it again and retry',
      status: 409,
      detail: 'Somebody was faster',
      code: 'conflict',
      instance: '/things/1',
    });
  });

  test.each<[why: string, request: Request, status: number, code: string]>([
    ['no body', { body: null }, 400, 'malformed_json'],
    ['half a body', { body: '{"name":' }, 400, 'malformed_json'],
    ['a body in no encoding of JSON', { body: '%%%', isBase64Encoded: true }, 400, 'malformed_json'],
    ['text', { body: 'name=hat' }, 400, 'malformed_json'],
    [
      'a form',
      { body: 'name=hat', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    [
      'no JSON by name',
      { body: '{}', headers: { 'content-type': 'text/json' } },
      415,
      'unsupported_media_type',
    ],
    ['an empty media type', { body: '{}', headers: { 'content-type': '' } }, 415, 'unsupported_media_type'],
  ])('comes for %s', async (_, request, status, code) => {
    const response = await send(echo, request);

    expect(response).toMatchObject({ statusCode: status, json: { status, code } });
  });

  test.each<[why: string, request: Request, path: string, message: string]>([
    ['a missing field', { body: '{}' }, 'body.name', 'is needed'],
    ['a field of the wrong type', { body: '{"name":5}' }, 'body.name', 'must be of type string'],
    ['a field that is null', { body: '{"name":null}' }, 'body.name', 'must be of type string'],
    ['a body that is a list', { body: '[]' }, 'body', 'must be of type object'],
    ['a body that is null', { body: 'null' }, 'body', 'must be of type object'],
    ['a text too short', { body: '{"name":""}' }, 'body.name', 'must be at least 1 characters long'],
    ['a text too long', { body: '{"name":"bonnet"}' }, 'body.name', 'must be at most 5 characters long'],
    ['a number too large', { body: '{"name":"hat","size":10}' }, 'body.size', 'must be at most 9'],
    ['a number too small', { body: '{"name":"hat","size":0}' }, 'body.size', 'must be at least 1'],
    [
      'too many entries',
      { body: '{"name":"hat","tags":["a","b","c"]}' },
      'body.tags',
      'must be at most 2 entries long',
    ],
    [
      'an entry of the wrong type',
      { body: '{"name":"hat","tags":[1]}' },
      'body.tags.0',
      'must be of type string',
    ],
    ['an unknown field', { body: '{"name":"hat","colour":"red"}' }, 'body.colour', 'is not a known field'],
    ['a prototype', { body: '{"name":"hat","__proto__":{}}' }, 'body.__proto__', 'is not a known field'],
    ['an unknown parameter', { query: { page: '1' } }, 'query.page', 'is not a known field'],
    ['a wrong choice', { query: { draft: 'maybe' } }, 'query.draft', 'must be one of yes, no'],
    ['a repeated parameter', { query: { draft: ['yes', 'no'] } }, 'query.draft', 'must be given once'],
    ['a wrong part of the path', { parameters: { thingId: 'x' } }, 'path.thingId', 'must be digits'],
  ])('names %s', async (_, request, path, message) => {
    const response = await send(echo, { body: '{"name":"hat"}', ...request });

    expect(response.statusCode).toBe(400);
    expect(response.json).toMatchObject({ code: 'validation_failed', detail: `${path} ${message}` });
    expect(response.json['errors']).toEqual([{ path, message }]);
  });

  test('names all faults at once', async () => {
    const response = await send(echo, { query: { draft: 'maybe' }, body: '{"size":"big"}' });

    const errors = response.json['errors'] as { path: string }[];
    expect(errors.map(({ path }) => path)).toEqual(['query.draft', 'body.name', 'body.size']);
  });

  test('does not grow with the number of faults', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, field) => [`f${field}`, 1]));

    const response = await send(echo, { body: JSON.stringify(unknown) });

    expect(response.json['errors']).toHaveLength(100);
    expect(response.body.length).toBeLessThan(10_000);
  });
});

describe('a body of 64 KB', () => {
  const longest = 'x'.repeat(largestBody - 2);

  test.each<[what: string, fits: boolean, request: Request]>([
    ['to the byte', true, { body: `"${longest}"` }],
    ['and one byte', false, { body: `"${longest}x"` }],
    ['and one byte, by a character of two', false, { body: `"${longest.slice(1)}é"` }],
    ['to the byte, in base64', true, base64(`"${longest}"`)],
    ['and one byte, in base64', false, base64(`"${longest}x"`)],
  ])('%s: it fits is %p', async (_, fits, request) => {
    const response = await send(echo, request);

    // What fits is a text, and so not the object that the contract wants.
    expect(response.json['code']).toBe(fits ? 'validation_failed' : 'body_too_large');
    expect(response.statusCode).toBe(fits ? 400 : 413);
  });
});

describe('what is thrown', () => {
  test('becomes 500 and shows nothing of itself', async () => {
    const response = await send(throwing(new Error('password=1234')), { body: '{"name":"hat"}' });

    expect(response.statusCode).toBe(500);
    expect(response.json).toEqual({
      type: 'urn:glamora:problem:internal_error',
      title: 'Something went wrong on our side',
      status: 500,
      detail: 'The request id finds this in our logs',
      code: 'internal_error',
      instance: '/things/1',
    });
  });

  test('becomes 500 even where it is no error', async () => {
    const response = await send(throwing('text'), { body: '{"name":"hat"}' });

    expect(response.statusCode).toBe(500);
  });

  test('because a dependency is out of reach becomes 503, with the time to come again', async () => {
    const response = await send(throwing(new DependencyUnavailable('the table', 30)), {
      body: '{"name":"hat"}',
    });

    expect(response).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '30' },
      json: { code: 'dependency_unavailable', detail: 'the table is out of reach' },
    });
  });

  test.each(['ProvisionedThroughputExceededException', 'ThrottlingException'])(
    'because of too much load becomes 503, with a moment to wait: %s',
    async (name) => {
      const throttled = Object.assign(new Error('Rate exceeded for table/glamora'), { name });

      const response = await send(throwing(throttled), { body: '{"name":"hat"}' });

      expect(response).toMatchObject({
        statusCode: 503,
        headers: { 'retry-after': '1' },
        json: { detail: 'Too busy just now' },
      });
    },
  );
});

describe('an endpoint that asks for a token', () => {
  test.each<Record<string, string>>([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: 'Basic YWRhOmFkYQ==' },
    { authorization: 'Bearer two tokens' },
  ])('refuses before it reads anything else, with %p', async (headers) => {
    const verify = jest.fn<VerifyAccessToken>(async () => ada);

    const response = await answer(purchase(verify), { headers, body: 'no JSON' });

    expect(verify).not.toHaveBeenCalled();
    expect(response).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer' },
      json: { code: 'unauthenticated' },
    });
  });

  test('passes on why a token is refused', async () => {
    const response = await answer(
      purchase(async () => problem('invalid_token', 'The access token has expired')),
      { headers: { authorization: 'Bearer t' } },
    );

    expect(response).toMatchObject({
      statusCode: 401,
      headers: { 'www-authenticate': 'Bearer' },
      json: { code: 'invalid_token', detail: 'The access token has expired' },
    });
  });

  test('tells the implementation who calls', async () => {
    const verify = jest.fn<VerifyAccessToken>(async () => ada);

    const response = await answer(purchase(verify), {
      headers: { AUTHORIZATION: 'bearer token', 'Idempotency-Key': 'key' },
      body: '{"contentId":"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG"}',
    });

    expect(verify).toHaveBeenCalledWith('token');
    expect(response.json).toMatchObject({ code: 'own_content', detail: ada.walletAddress });
  });
});

describe('an endpoint for operators', () => {
  const arn = 'arn:aws:sts::123456789012:assumed-role/operators/ada';
  const handler = httpHandler(changeScalingMode, {}, async ({ caller }) => problem('conflict', caller.arn));
  const body = '{"mode":"off","reason":"a test"}';
  const signedBy = (userArn: string | null) => {
    const event = gatewayEvent({ body, headers: { 'content-type': 'application/json' } });
    return { ...event, requestContext: { ...event.requestContext, identity: { userArn } } } as typeof event;
  };

  test('tells the implementation whose signature the gateway has checked', async () => {
    const response = await handler(signedBy(arn), context);

    expect(JSON.parse(response.body)).toMatchObject({ code: 'conflict', detail: arn });
  });

  test.each([
    ['names nobody', signedBy(null)],
    ['makes somebody up', signedBy('offlineContext_userArn')],
    ['has no identity', gatewayEvent({ body })],
  ])('stays closed where the gateway %s', async (_, event) => {
    const response = await handler(event, context);

    expect(response.statusCode).toBe(403);
    expect(JSON.parse(response.body)).toMatchObject({ code: 'operator_signature_required' });
  });
});

describe('whatever a stranger sends', () => {
  const handlers: HttpHandler[] = [
    httpHandler(changeThing, {}, echo),
    httpHandler(listContent, {}, async () => ({ status: 200, body: { items: [], nextCursor: null } })),
    httpHandler(updateContent, { verifyAccessToken: async () => problem('invalid_token') }, async () =>
      problem('content_not_found'),
    ),
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('1', 'hat', 'yes', 'price'),
  );
  const json = fc.dictionary(
    fc.oneof(fc.constantFrom('name', 'size', 'tags', '__proto__'), fc.string()),
    fc.jsonValue(),
  );
  const record = (...known: string[]) =>
    fc.dictionary(fc.oneof(fc.constantFrom(...known), text), text, { maxKeys: 4 });
  const request = fc.record({
    path: text,
    parameters: record('thingId', 'contentId'),
    query: fc.oneof(
      record('draft', 'limit', 'cursor', 'sort', 'category'),
      fc.constant({ draft: ['a', 'b'] }),
    ),
    headers: fc.oneof(
      record('content-type', 'authorization', 'if-match'),
      fc.constant({ 'content-type': 'application/json', authorization: 'Bearer a.b.c' }),
      fc.constant({}),
    ),
    body: fc.oneof(
      json.map((value) => JSON.stringify(value)),
      fc.json(),
      text,
      fc.constant(null),
    ),
    isBase64Encoded: fc.boolean(),
  });

  test('is answered or refused, and never a failure of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...handlers), request, async (handler, sent) => {
        const { statusCode, body } = await handler(gatewayEvent(sent), context);

        JSON.parse(body);
        return statusCode >= 200 && statusCode < 500;
      }),
      { numRuns: 10_000 },
    );
  });
});

function send(implementation: HttpImplementation<ChangeThing>, request: Request) {
  return answer(httpHandler(changeThing, {}, implementation), { parameters: { thingId: '1' }, ...request });
}

/** The response, with its body parsed where it has one. */
async function answer(handler: HttpHandler, request: Request) {
  const response = await handler(gatewayEvent(request), context);
  const json = response.body === '' ? {} : (JSON.parse(response.body) as Record<string, unknown>);
  return Object.defineProperty(response, 'json', { value: json, enumerable: false }) as typeof response & {
    readonly json: Record<string, unknown>;
  };
}

function throwing(thrown: unknown): HttpImplementation<ChangeThing> {
  return async () => {
    throw thrown;
  };
}

function base64(text: string): Request {
  return { body: Buffer.from(text).toString('base64'), isBase64Encoded: true };
}

function purchase(verifyAccessToken: VerifyAccessToken): HttpHandler {
  return httpHandler(purchaseContent, { verifyAccessToken }, async ({ caller }) =>
    problem('own_content', caller.walletAddress),
  );
}

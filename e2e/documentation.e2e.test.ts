/** The documentation against the running API: what it promises is what comes. */
import { randomUUID } from 'node:crypto';
import type { OpenApiDocument, Operation } from '@glamora/api-documentation';
import { endpoints } from '@glamora/contracts';
import { makeContent, signIn } from '@glamora/demo';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  accepted,
  begin,
  newPerson,
  publish,
  registrationOf,
  send,
  visitor,
} from './marketplace/marketplace.ts';
import type { Person, RawAnswer, RawRequest } from './marketplace/marketplace.ts';

type OperationId = (typeof endpoints)[number]['name'];

let document: OpenApiDocument;
let validate: (pointer: string, value: unknown) => string;
let person: Person;
let contentId: string;
let purchaseId: string;

beforeAll(async () => {
  document = JSON.parse((await send('GET', '/openapi.json')).text) as OpenApiDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'openapi');
  validate = (pointer, value) => {
    const check = ajv.compile({ $ref: `openapi${pointer}` });
    return check(value) ? '' : ajv.errorsText(check.errors);
  };
  person = await newPerson();
  const seller = await newPerson();
  ({ contentId } = await publish(seller));
  purchaseId = accepted(await begin(person, contentId)).body.purchaseId;
});

interface Example extends RawRequest {
  readonly path?: string;
}

/** A call of each kind that succeeds, and one that is refused. */
const calls: { readonly [Id in OperationId]: () => Promise<readonly [good: Example, bad: Example]> } = {
  createNonce: async () => [
    { body: JSON.stringify({ walletAddress: person.walletAddress }) },
    { body: JSON.stringify({ walletAddress: person.walletAddress, chainId: 1 }) },
  ],
  authenticateUser: async () => {
    const { body } = accepted(
      await visitor.call(endpoints[0], { body: { walletAddress: person.account.address } }),
    );
    const { message } = body;
    const signature = await person.account.signMessage({ message });
    return [
      { body: JSON.stringify({ message, signature }) },
      { body: JSON.stringify({ message: 'x', signature }) },
    ];
  },
  refreshSession: async () => [
    { body: JSON.stringify({ refreshToken: await freshRefreshToken() }) },
    { body: JSON.stringify({ refreshToken: 'x' }) },
  ],
  endSession: async () => [
    { body: JSON.stringify({ refreshToken: await freshRefreshToken() }) },
    { body: '{}' },
  ],
  getPublicKeys: async () => [{}, { path: '/auth/.well-known/jwks.json?a=1&a=2' }],
  getMyProfile: async () => [{ token: person.accessToken }, {}],
  updateMyProfile: async () => [
    { token: person.accessToken, body: '{"bio":"Weaver"}' },
    { token: person.accessToken, body: '{"bio":7}' },
  ],
  listUsersByRegion: async () => [
    { body: '{"requests":[{"region":"paris","limit":1}]}' },
    { body: '{"requests":[]}' },
  ],
  uploadContent: async () => [
    { token: person.accessToken, body: JSON.stringify(registrationOf((await makeContent()).contentId)) },
    { token: person.accessToken, body: JSON.stringify(registrationOf(contentId)) },
  ],
  listContent: async () => [{ path: '/content?limit=3' }, { path: '/content?cursor=x' }],
  searchContent: async () => [{ path: '/content/search?q=gown' }, { path: '/content/search' }],
  getTrending: async () => [{}, { path: '/content/trending?limit=0' }],
  getContent: async () => [{}, { path: `/content/${(await makeContent()).contentId}` }],
  updateContent: async () => {
    const own = await publish(person);
    return [
      { path: `/content/${own.contentId}`, token: person.accessToken, body: '{"title":"Renamed"}' },
      { token: person.accessToken, body: '{"title":"Renamed"}' },
    ];
  },
  getContentUrl: async () => {
    const own = await publish(person);
    return [
      { path: `/content/${own.contentId}/url`, token: person.accessToken },
      { token: person.accessToken },
    ];
  },
  getCreatorProfile: async () => [{}, { path: `/creators/0x${'2'.repeat(40)}` }],
  listSales: async () => [{ token: person.accessToken }, { token: (await newPerson()).accessToken }],
  purchaseContent: async () => {
    const own = await publish(person);
    const headers = { 'idempotency-key': randomUUID() };
    return [
      { token: person.accessToken, headers, body: JSON.stringify({ contentId }) },
      { token: person.accessToken, headers, body: JSON.stringify({ contentId: own.contentId }) },
    ];
  },
  submitPayment: async () => [
    { token: person.accessToken, body: JSON.stringify({ transactionHash: purchaseId }) },
    { token: person.accessToken, body: JSON.stringify({ transactionHash: `0x${'cd'.repeat(32)}` }) },
  ],
  getPurchase: async () => [{ token: person.accessToken }, { token: (await newPerson()).accessToken }],
  listPurchases: async () => [
    { token: person.accessToken },
    { token: person.accessToken, path: '/purchases?role=admin' },
  ],
  getScalingStatus: async () => [{ operator: true }, {}],
  changeScalingMode: async () => [
    { operator: true, body: '{"mode":"automatic","reason":"a test"}' },
    { operator: true, body: '{"mode":"panic","reason":"a test"}' },
  ],
  checkHealth: async () => [{}, { path: '/health?a=1&a=2' }],
};

async function freshRefreshToken(): Promise<string> {
  return accepted(await signIn(visitor, person.account)).body.refreshToken;
}

interface Documented {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  /** JSON pointer to the operation in the document. */
  readonly pointer: string;
}

function documentationOf(operationId: string): Documented {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.operationId === operationId)
        return {
          operation,
          method: method.toUpperCase(),
          path,
          pointer: `#/paths/${encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'))}/${method}`,
        };
  throw new Error(`${operationId} is not documented`);
}

async function make({ method, path }: Documented, example: Example): Promise<RawAnswer> {
  const usual = path
    .replace('{contentId}', contentId)
    .replace('{purchaseId}', purchaseId)
    .replace('{walletAddress}', person.walletAddress);
  return send(method, example.path ?? usual, example);
}

/** What the answer does otherwise than documented; empty where nothing. */
function objections({ operation, pointer }: Documented, { status, headers, text }: RawAnswer): string[] {
  const documented = operation.responses[status];
  if (documented === undefined) return [`${status} is not documented: ${text}`];
  const shared = '$ref' in documented ? documented.$ref : null;
  const response =
    shared === null ? documented : document.components.responses[shared.split('/').at(-1) ?? ''];
  if (response === undefined || '$ref' in response) return [`${status} leads nowhere`];

  const missing = Object.keys(response.headers).filter((name) => !headers.has(name));
  const mediaType = Object.keys(response.content ?? {})[0];
  if (mediaType === undefined) return [...missing, ...(text === '' ? [] : ['has a body'])];
  if (headers.get('content-type') !== mediaType) return [...missing, `is ${headers.get('content-type')}`];
  const schema = `${shared ?? `${pointer}/responses/${status}`}/content/${encodeURIComponent(mediaType.replaceAll('/', '~1'))}/schema`;
  const complaint = validate(schema, JSON.parse(text));
  return [...missing, ...(complaint === '' ? [] : [complaint])];
}

const byText = (a: string, b: string) => a.localeCompare(b);

describe('what is documented', () => {
  it.each(Object.keys(calls) as OperationId[])('%s answers so, and refuses so', async (operationId) => {
    const documented = documentationOf(operationId);
    const [good, bad] = await calls[operationId]();

    const answer = await make(documented, good);
    const refusal = await make(documented, bad);

    expect([answer.status < 400, refusal.status >= 400]).toEqual([true, true]);
    expect(objections(documented, answer)).toEqual([]);
    expect(objections(documented, refusal)).toEqual([]);
  });

  it('is all called above', () => {
    const documented = Object.values(document.paths).flatMap((path) => Object.values(path));

    expect(documented.map(({ operationId }) => operationId).toSorted(byText)).toEqual(
      Object.keys(calls).toSorted(byText),
    );
  });

  it('getContent answers 304 so too', async () => {
    const documented = documentationOf('getContent');
    const first = await make(documented, {});

    const second = await make(documented, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });

    expect(second.status).toBe(304);
    expect(objections(documented, second)).toEqual([]);
  });
});

describe('the page', () => {
  it('is there, with all that it loads, from here alone', async () => {
    const page = await send('GET', '/docs');

    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    const answers = await Promise.all(loaded.map((address) => send('GET', address)));
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(loaded.filter((address) => !address.startsWith('/'))).toEqual([]);
    expect(answers.map(({ status }) => status)).toEqual(loaded.map(() => 200));
  });
});

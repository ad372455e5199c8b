/** Whatever is sent, no call breaks: random bodies that fit, almost fit, and do not fit at all. */
import { randomUUID } from 'node:crypto';
import { endpoints } from '@glamora/contracts';
import type { Endpoint } from '@glamora/contracts';
import { beforeAll, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { newPerson, send } from './marketplace/marketplace.ts';

let token: string;

beforeAll(async () => {
  token = (await newPerson()).accessToken;
});

const targets = endpoints.filter((endpoint: Endpoint) => endpoint.body !== undefined);
const runsOfEach = Math.ceil(1000 / targets.length);

/** Values that are easily mistaken for right ones. */
const awkward = fc.constantFrom<unknown>(
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
  `0x${'ab'.repeat(32)}`,
  '1',
  '-0',
  '',
  ' ',
  '\u0000',
  '\ud800',
  'constructor',
  -1,
  1e308,
  null,
  [],
  {},
);

/** An object with the fields that the call knows, each with anything in it, and perhaps others. */
function almostBody(endpoint: Endpoint): fc.Arbitrary<unknown> {
  const fields = Object.keys((endpoint.body as unknown as { shape: object }).shape);
  const value = fc.oneof(awkward, fc.string({ unit: 'binary' }), fc.jsonValue());
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] }),
    },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), value) },
  );
}

it.each(targets)(`$method $path answers or refuses, whatever it is sent`, async (endpoint) => {
  const path = endpoint.path.replace(
    '{contentId}',
    'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku',
  );
  const bodies = fc.sample(almostBody(endpoint), runsOfEach).map((body) => JSON.stringify(body));

  const broken: string[] = [];
  await inParallel(8, bodies, async (body) => {
    const headers = { 'idempotency-key': randomUUID() };
    const address = path.replace('{purchaseId}', `0x${'ab'.repeat(32)}`);
    const caller = endpoint.authentication === 'iam' ? { operator: true } : { token };
    const { status } = await send(endpoint.method, address, { ...caller, headers, body });
    if (status >= 500) broken.push(`${status} for ${body}`);
  });

  expect(broken).toEqual([]);
});

async function inParallel<Item>(
  width: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}

/** The command as a person calls it, on a stage that is a table and nothing more. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentIdSchema, walletAddressSchema, weiSchema } from '@glamora/contracts';
import { batchWrite, ContentRepository, openTable, searchContent, TableSearchIndex } from '@glamora/data';
import { createTable, declaredTable, localClientSettings, startDatabase } from '@glamora/dev-cloud/backends';
import type { Backend } from '@glamora/dev-cloud/backends';
import { run } from '../../src/data/run.ts';

const time = '2026-05-01T12:00:00.000Z';

const buyer = `0x${'b2'.repeat(20)}`;
const purchaseId = `0x${'1d'.repeat(32)}`;

/** As settlement leaves it. */
const confirmedPurchase = {
  PK: `PURCHASE#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4#${buyer}`,
  SK: `TRANSACTION#${time}#1d1d1d1d`,
  _et: 'Purchase',
  purchaseId,
  contentId: 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG',
  buyer,
  seller: `0x${'c1'.repeat(20)}`,
  priceWei: '100',
  status: 'CONFIRMED',
  createdAt: time,
  confirmedAt: time,
};

let database: Backend;
let localCloud: Server;
let content: ContentRepository;
let index: TableSearchIndex;
let environment: Readonly<Record<string, string>>;
let storeConfirmedPurchase: () => Promise<void>;

beforeAll(async () => {
  database = await startDatabase();
  await createTable(database.endpoint, { ...(await declaredTable()), TableName: 'glamora-local' });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(database.endpoint)));
  const table = openTable(client, 'glamora-local');
  storeConfirmedPurchase = () => batchWrite(client, 'glamora-local', [{ put: confirmedPurchase }]);
  [content, index] = [new ContentRepository(table), new TableSearchIndex(table)];
  const { endpoint } = database;
  localCloud = createServer((_, response) => {
    const endpoints = { dynamodb: endpoint, sqs: endpoint, s3: endpoint, lambda: endpoint };
    response.end(JSON.stringify({ endpoints }));
  });
  await new Promise<void>((resolve) => localCloud.listen(0, '127.0.0.1', resolve));
  environment = { GLAMORA_PORT: String((localCloud.address() as AddressInfo).port) };
});
afterAll(async () => {
  localCloud.closeAllConnections();
  localCloud.close();
  await database.stop();
});

/** What the command says, and how it ends. */
async function called(...args: readonly string[]) {
  const said: string[] = [];
  const code = await run(args, environment, { say: (text) => said.push(text), tell: () => undefined });
  return { code, said };
}

describe('npm run data -- rebuild search', () => {
  test('lets everything be found that no message ever told of', async () => {
    await content.create({
      contentId: contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG'),
      creator: walletAddressSchema.parse(`0x${'c1'.repeat(20)}`),
      title: 'A dress',
      description: null,
      category: 'evening',
      priceWei: weiSchema.parse('100'),
      tags: [],
      active: true,
      createdAt: time,
      updatedAt: time,
      version: 1,
    });

    const result = await called('rebuild', 'search');

    expect(result).toEqual({ code: 0, said: ['Done: 1 indexed, 0 removed.'] });
    const found = await searchContent('dress', { limit: 10 }, { index, content });
    expect(found).toMatchObject({ items: [{ title: 'A dress' }] });
  });

  test('tells a machine in JSON', async () => {
    const { said } = await called('rebuild', 'search', '--json');

    expect(said.map((text) => JSON.parse(text) as unknown)).toEqual([{ indexed: 1, removed: 0 }]);
  });
});

describe('npm run data -- rebuild analytics', () => {
  test('counts sales that no message ever told of, and says how much it did', async () => {
    await storeConfirmedPurchase();

    const result = await called('rebuild', 'analytics', '--settle', '0', '--since', '2026-01-01');
    const again = await called('rebuild', 'analytics', '--settle', '0', '--since', '2026-01-01', '--json');
    const totals = await called('totals', '2026-05-01', '2026-05-31');

    expect(result).toEqual({ code: 0, said: ['Done: 1 sales, 1 uncounted, 0 corrected.'] });
    expect(again.said).toEqual(['{"sales":1,"uncounted":0,"corrected":0}']);
    expect(totals.said).toEqual(['2026-05-01  1 sales  0 views  100 wei']);
  });

  test.each([
    ['--since', 'yesterday', 'takes a day such as 2026-11-20'],
    ['--settle', 'long', 'takes whole seconds'],
  ])('refuses %s %s', async (option, value, complaint) => {
    await expect(called('rebuild', 'analytics', option, value)).rejects.toThrow(complaint);
  });
});

describe('npm run data -- totals', () => {
  test('says so where there is nothing to tell', async () => {
    const { said } = await called('totals', '2020-01-01', '2020-01-31');

    expect(said).toEqual(['Nothing was sold or opened in these days.']);
  });

  test('wants to know which days', async () => {
    await expect(called('totals', '2026-05-01')).rejects.toThrow(
      'npm run data -- totals 2026-11-01 2026-11-30',
    );
  });
});

describe('npm run data -- hot-keys', () => {
  test('tells a person', async () => {
    const { said } = await called('hot-keys', '--limit', '1');

    expect(said[0]).toMatch(/^table: \d+ items\n {6}\d {2}\S+\n\nGSI1: /);
    expect(said[0]).toContain('! holds more than 1000 items');
  });

  test('tells a machine in JSON', async () => {
    const { said } = await called('hot-keys', '--json', '--limit', '1');

    const [table] = JSON.parse(said[0] ?? '') as readonly unknown[];
    expect(table).toMatchObject({ where: 'table', complete: true, largest: [{ hot: false }] });
  });

  test('refuses limits that are none', async () => {
    await expect(called('hot-keys', '--rate', '0')).rejects.toThrow('--rate takes a whole number above zero');
  });
});

describe('npm run data', () => {
  test('shows its help', async () => {
    const { code, said } = await called('--help');

    expect(code).toBe(0);
    expect(said.join()).toContain('rebuild <projection>');
  });

  test.each([
    [[], 'Say what to do: rebuild'],
    [['rebulid'], 'There is no "rebulid"'],
    [['rebuild'], 'Say what to rebuild: search'],
    [['rebuild', 'serach'], 'Say what to rebuild: search'],
    [['rebuild', 'search', '--fast'], '--help tells more'],
  ])('given %j says what would be right', async (args, expected) => {
    await expect(called(...args)).rejects.toThrow(expected);
  });
});

/** The command as a person calls it, on a stage that is a table and nothing more. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentIdSchema, walletAddressSchema, weiSchema } from '@glamora/contracts';
import { ContentRepository, openTable, searchContent, TableSearchIndex } from '@glamora/data';
import { createTable, declaredTable, localClientSettings, startDatabase } from '@glamora/dev-cloud/backends';
import type { Backend } from '@glamora/dev-cloud/backends';
import { run } from '../../src/data/run.ts';

const time = '2026-05-01T12:00:00.000Z';

let database: Backend;
let localCloud: Server;
let content: ContentRepository;
let index: TableSearchIndex;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  database = await startDatabase();
  await createTable(database.endpoint, { ...(await declaredTable()), TableName: 'glamora-local' });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(database.endpoint)));
  const table = openTable(client, 'glamora-local');
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

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPublicClient, createWalletClient, http } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import {
  declaredTable,
  localClientSettings,
  startChain,
  startDatabase,
  startMessaging,
  startTable,
  testMnemonic,
} from '../../src/backends/index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glamora-backends-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the database', () => {
  test('holds the table that is deployed: its indexes and its stream', async () => {
    const table = await startTable();
    const client = new DynamoDBClient(localClientSettings(table.endpoint));

    const { Table: description } = await client.send(
      new DescribeTableCommand({ TableName: table.tableName }),
    );

    const declared = await declaredTable();
    expect(description?.KeySchema).toEqual(declared.KeySchema);
    expect(description?.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(
      declared.GlobalSecondaryIndexes?.map((index) => index.IndexName),
    );
    expect(description?.StreamSpecification?.StreamViewType).toBe('NEW_AND_OLD_IMAGES');
    client.destroy();
    await table.stop();
  });

  test('is back where it was after a crash, with all that it had acknowledged', async () => {
    const table = await startTable();
    const client = new DynamoDBClient(localClientSettings(table.endpoint));
    const write = (PK: string) =>
      client.send(
        new PutItemCommand({ TableName: table.tableName, Item: { PK: { S: PK }, SK: { S: 'row' } } }),
      );
    await write('before');
    const firstPid = table.pid();

    await table.crash();
    await write('after');

    const { Items = [] } = await client.send(new ScanCommand({ TableName: table.tableName }));
    expect(table.pid()).not.toBe(firstPid);
    expect(new Set(Items.map(({ PK }) => PK?.S))).toEqual(new Set(['before', 'after']));
    client.destroy();
    await table.stop();
  });

  test('says how to mend a taken port and a damaged file', async () => {
    const database = await startDatabase();
    const damaged = join(folder, 'table.db');
    await writeFile(damaged, 'not a database, however long one looks at it');

    const samePort = startDatabase({ port: Number(new URL(database.endpoint).port) });
    const damagedFile = startDatabase({ dataFile: damaged });

    await expect(samePort).rejects.toThrow(/^Port \d+ is taken, .*GLAMORA_PORT/);
    await expect(damagedFile).rejects.toThrow(/table\.db is damaged.*--fresh/);
    await database.stop();
  });
});

describe('messaging', () => {
  test('keeps an acknowledged message over a restart on another port', async () => {
    const first = await startMessaging({ dataDirectory: folder });
    const before = new SQSClient(localClientSettings(first.endpoint));
    const { QueueUrl } = await before.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await before.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one dress' }));
    before.destroy();
    await first.stop();

    const second = await startMessaging({ dataDirectory: folder });
    const after = new SQSClient(localClientSettings(second.endpoint));
    const queue = await after.send(new GetQueueUrlCommand({ QueueName: 'orders' }));
    const { Messages } = await after.send(new ReceiveMessageCommand({ QueueUrl: queue.QueueUrl }));

    expect(Messages?.map((message) => message.Body)).toEqual(['one dress']);
    after.destroy();
    await second.stop();
  });

  test('gives a message out again at once when whoever was working on it is gone', async () => {
    const first = await startMessaging({ dataDirectory: folder });
    const before = new SQSClient(localClientSettings(first.endpoint));
    const { QueueUrl } = await before.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await before.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one dress' }));
    await before.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }));
    before.destroy();
    await first.stop();

    const second = await startMessaging({ dataDirectory: folder });
    const after = new SQSClient(localClientSettings(second.endpoint));
    const queue = await after.send(new GetQueueUrlCommand({ QueueName: 'orders' }));
    const { Messages } = await after.send(new ReceiveMessageCommand({ QueueUrl: queue.QueueUrl }));

    expect(Messages?.map((message) => message.Body)).toEqual(['one dress']);
    after.destroy();
    await second.stop();
  });

  test('listens on the loopback interface alone', async () => {
    const messaging = await startMessaging();
    const { port } = new URL(messaging.endpoint);

    const fromElsewhere = fetch(`http://[::ffff:127.0.0.2]:${port}/health`);

    await expect(fromElsewhere).rejects.toThrow();
    await messaging.stop();
  });
});

describe('the chain', () => {
  test('keeps a mined payment and its receipt over a restart', async () => {
    const stateFile = join(folder, 'chain.json');
    const first = await startChain({ stateFile });
    const account = mnemonicToAccount(testMnemonic);
    const wallet = createWalletClient({ account, chain: foundry, transport: http(first.rpcUrl) });
    const hash = await wallet.sendTransaction({
      to: '0x00000000000000000000000000000000000000aa',
      value: 7n,
    });
    await first.stop();

    const second = await startChain({ stateFile });
    const chain = createPublicClient({ chain: foundry, transport: http(second.rpcUrl) });
    const receipt = await chain.getTransactionReceipt({ hash });

    expect(receipt.status).toBe('success');
    await second.stop();
  });

  test('says how to mend damaged state', async () => {
    const stateFile = join(folder, 'chain.json');
    await writeFile(stateFile, '{"blo');

    const start = startChain({ stateFile });

    await expect(start).rejects.toThrow(/chain\.json is damaged.*--fresh/);
  });
});

/** From the table through its stream into the queue, as Lambda feeds the function: engines, filter and handler are real. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import {
  contentIdSchema,
  purchaseIdSchema,
  transactionHashSchema,
  walletAddressSchema,
  weiSchema,
} from '@glamora/contracts';
import { ContentRepository, openTable, PurchaseRepository } from '@glamora/data';
import type { Content, Purchase } from '@glamora/data';
import { localClientSettings, startTable } from '@glamora/dev-cloud/backends';
import type { Backend } from '@glamora/dev-cloud/backends';
import { startStreamEventSource } from '@glamora/dev-cloud/event-sources';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import { createDocumentClient } from '@glamora/resilience';
import { parse } from 'yaml';
import { purchaseId, transactionHash } from './changed-purchase.ts';
import { startFanOutQueues } from './fan-out-queues.ts';
import type { FanOutQueues, QueueAddress } from './fan-out-queues.ts';

const time = (minute: number) => new Date(Date.UTC(2026, 4, 1, 12, minute)).toISOString();

const content: Content = {
  contentId: contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG'),
  creator: walletAddressSchema.parse(`0x${'c1'.repeat(20)}`),
  title: 'A dress',
  description: null,
  category: 'dress',
  priceWei: weiSchema.parse('100'),
  tags: [],
  active: true,
  createdAt: time(0),
  updatedAt: time(0),
  version: 1,
};

const purchase: Purchase = {
  purchaseId: purchaseIdSchema.parse(purchaseId),
  contentId: content.contentId,
  buyer: walletAddressSchema.parse(`0x${'b2'.repeat(20)}`),
  seller: content.creator,
  priceWei: content.priceWei,
  status: 'PENDING',
  failure: null,
  transactionHash: null,
  submittedAt: null,
  createdAt: time(0),
  expiresAt: time(30),
  confirmedAt: null,
};

let table: Backend & { readonly tableName: string };
let dynamodb: DynamoDBClient;
let streams: DynamoDBStreamsClient;
let fanOutQueues: FanOutQueues;
let source: EventSource;

beforeAll(async () => {
  [table, fanOutQueues] = await Promise.all([startTable(), startFanOutQueues()]);
  dynamodb = new DynamoDBClient(localClientSettings(table.endpoint));
  streams = new DynamoDBStreamsClient(localClientSettings(table.endpoint));
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = table.endpoint;
  source = await startEventSource();
});
afterAll(async () => {
  await source.stop();
  for (const client of [dynamodb, streams]) client.destroy();
  await Promise.all([table.stop(), fanOutQueues.stop()]);
});

async function startEventSource(): Promise<EventSource> {
  const { handler } = await import('../functions/fan-out-changes/handler.ts');
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table.tableName }));
  return startStreamEventSource(
    {
      functionName: 'fanOutChanges',
      tableName: table.tableName,
      streamArn: Table?.LatestStreamArn ?? '',
      startingPosition: 'TRIM_HORIZON',
      reportBatchItemFailures: true,
      filterPatterns: declaredFilterPatterns(),
    },
    {
      streams,
      sqs: fanOutQueues.sqs,
      checkpoints: { load: async () => undefined, save: async () => undefined },
      log: () => undefined,
      invoker: {
        isReady: async () => true,
        invoke: async (_, event) => ({
          ok: true,
          payload: await handler(event as Parameters<typeof handler>[0]),
        }),
      },
    },
  );
}

function declaredFilterPatterns(): readonly object[] {
  const text = readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8');
  const { functions } = parse(text) as {
    functions: { fanOutChanges: { events: [{ stream: { filterPatterns: object[] } }] } };
  };
  return functions.fanOutChanges.events[0].stream.filterPatterns;
}

async function receivedFrom({ url }: QueueAddress): Promise<readonly unknown[]> {
  const { Messages = [] } = await fanOutQueues.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  return Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown);
}

test('each naming of a payment becomes one message, and nothing else in a purchase’s life does', async () => {
  const openedTable = openTable(createDocumentClient(), table.tableName);
  const purchases = new PurchaseRepository(openedTable);
  const hash = transactionHashSchema.parse(transactionHash);
  const payment = { chainId: 1, transactionHash: hash, logIndex: 0 };

  await new ContentRepository(openedTable).create(content);
  await purchases.begin(purchase, content, undefined);
  await purchases.submitPayment(purchase, hash, time(1));
  await purchases.fail(purchase, hash, 'transaction_not_found');
  await purchases.submitPayment(purchase, hash, time(40));
  await purchases.confirm(purchase, payment, time(41));
  await source.idle();

  const message = { type: 'purchase.settle', purchaseId, transactionHash };
  expect(await receivedFrom(fanOutQueues.queues.SETTLEMENT_QUEUE_URL)).toEqual([
    { ...message, submittedAt: time(1) },
    { ...message, submittedAt: time(40) },
  ]);
});

test('content is indexed when it is published, and not when its price changes', async () => {
  const repository = new ContentRepository(openTable(createDocumentClient(), table.tableName));
  const contentId = contentIdSchema.parse('QmbWqxBEKC3P8tqsKc98xmWNzrzDtRLMiMPL8wBuTGsMnR');
  const hat = { ...content, contentId };

  await repository.create(hat);
  await repository.update(hat, { priceWei: weiSchema.parse('200') }, time(1));
  await source.idle();

  const messages = await receivedFrom(fanOutQueues.queues.SEARCH_QUEUE_URL);
  expect(messages.filter((message) => (message as { contentId: string }).contentId === contentId)).toEqual([
    { type: 'search.index_content', contentId },
  ]);
});

test('caches are told of content that is new or changed', async () => {
  const repository = new ContentRepository(openTable(createDocumentClient(), table.tableName));
  const contentId = contentIdSchema.parse('QmT5NvUtoM5nWFfrQdVrFtvGfKFmG7AHE8P34isapyhCxX');
  const shoe = { ...content, contentId };

  await repository.create(shoe);
  await repository.update(shoe, { priceWei: weiSchema.parse('200') }, time(1));
  await source.idle();

  const messages = await receivedFrom(fanOutQueues.queues.CACHE_INVALIDATION_QUEUE_URL);
  expect(messages.filter((message) => (message as { contentId: string }).contentId === contentId)).toEqual([
    { type: 'content.changed', contentId, version: 1, changedAt: time(0) },
    { type: 'content.changed', contentId, version: 2, changedAt: time(1) },
  ]);
});

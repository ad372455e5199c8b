/** Owners of many items move on to months, as Lambda feeds the function: queue, handler and table are real. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { walletAddressSchema } from '@glamora/contracts';
import type { PartitionGrewMessage } from '@glamora/contracts';
import { batchWrite, openTable, OwnerPartitions } from '@glamora/data';
import { startTable } from '@glamora/dev-cloud/backends';
import type { Backend } from '@glamora/dev-cloud/backends';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import { createDocumentClient } from '@glamora/resilience';
import { startConsumedQueue } from './consumed-queue.ts';
import type { TestQueue } from './consumed-queue.ts';

const seller = walletAddressSchema.parse(`0x${'c1'.repeat(20)}`);
const tellOfSale: PartitionGrewMessage = { type: 'partition.grew', list: 'sales', owner: seller };

let database: Backend & { readonly tableName: string };
let owners: OwnerPartitions;
let queue: TestQueue;
let source: EventSource;

beforeAll(async () => {
  [database, queue] = await Promise.all([startTable(), startConsumedQueue()]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    TABLE_NAME: database.tableName,
    PARTITIONS_QUEUE_URL: queue.url,
    PARTITIONS_DEAD_LETTERS_URL: queue.deadLettersUrl,
  });
  owners = new OwnerPartitions(openTable(createDocumentClient(), database.tableName));
  const { handler } = await import('../functions/watch-partitions/handler.ts');
  source = await queue.feed('watchPartitions', handler);
});
afterAll(async () => {
  await source.stop();
  await Promise.all([database.stop(), queue.stop()]);
});

/** Rows that stand in the seller's partition. */
async function sell(from: number, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, number) => ({
    PK: `PURCHASE#${from + number}`,
    SK: 'TRANSACTION',
    GSI2PK: `SELLER#${seller}`,
    GSI2SK: 'SALE#2026-05-01T12:00:00.000Z',
  }));
  await batchWrite(
    createDocumentClient(),
    database.tableName,
    rows.map((put) => ({ put })),
  );
}

test('a seller moves on with the thousand and first sale, once, however often it is told', async () => {
  await sell(0, 1000);
  await queue.send([tellOfSale]);
  await source.idle();
  const withThousand = await owners.bucketedFrom('sales', seller);

  await sell(1000, 1);
  await queue.send([tellOfSale, tellOfSale, tellOfSale]);
  await source.idle();
  const decided = await owners.bucketedFrom('sales', seller);
  await queue.send([tellOfSale]);
  await source.idle();

  expect(withThousand).toBeUndefined();
  expect(Date.parse(decided ?? '')).toBeGreaterThan(Date.now());
  expect(await owners.bucketedFrom('sales', seller)).toBe(decided);
});

test('a message that can’t be read ends among the dead letters', async () => {
  const unreadable = { ...tellOfSale, list: 'likes' };

  await queue.send([unreadable]);
  await source.idle();

  expect(await queue.deadLetters()).toEqual([unreadable]);
});

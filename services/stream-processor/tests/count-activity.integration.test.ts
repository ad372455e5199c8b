/** Sales and views from the queue into the statistics, as Lambda feeds the function: queue, handler and table are real. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { walletAddressSchema } from '@glamora/contracts';
import type { activityMessage, ActivityMessage } from '@glamora/contracts';
import { batchWrite, openTable, StatisticsRepository, TrendingRepository } from '@glamora/data';
import type { GlamoraTable } from '@glamora/data';
import { startTable } from '@glamora/dev-cloud/backends';
import type { Backend } from '@glamora/dev-cloud/backends';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import { createDocumentClient } from '@glamora/resilience';
import type * as z from 'zod/mini';
import { saleOf } from '../src/routes/analytics.ts';
import { startConsumedQueue } from './consumed-queue.ts';
import type { TestQueue } from './consumed-queue.ts';
import { confirmedRow, contentId, creator } from './sold-content.ts';

const walletOf = (number: number) => walletAddressSchema.parse(`0x${number.toString(16).padStart(40, '0')}`);
const seller = walletAddressSchema.parse(creator);

let database: Backend & { readonly tableName: string };
let table: GlamoraTable;
let queue: TestQueue;
let source: EventSource;

beforeAll(async () => {
  [database, queue] = await Promise.all([startTable(), startConsumedQueue()]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    TABLE_NAME: database.tableName,
    ANALYTICS_QUEUE_URL: queue.url,
    ANALYTICS_DEAD_LETTERS_URL: queue.deadLettersUrl,
  });
  table = openTable(createDocumentClient(), database.tableName);
  const { handler } = await import('../functions/count-activity/handler.ts');
  source = await queue.feed('countActivity', handler);
});
afterAll(async () => {
  await source.stop();
  await Promise.all([database.stop(), queue.stop()]);
});

/** A confirmed purchase in the table, and what the stream tells of it. */
async function sold(number: number): Promise<object> {
  const purchaseId = `0x${number.toString(16).padStart(64, '0')}`;
  const row = {
    ...confirmedRow({ purchaseId, buyer: walletOf(number) }),
    PK: `PURCHASE#bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4#${walletOf(number)}`,
    SK: `TRANSACTION#2026-05-01T12:00:00.000Z#${purchaseId.slice(2, 10)}`,
  };
  await batchWrite(createDocumentClient(), database.tableName, [{ put: row }]);
  const message = saleOf({ before: undefined, after: row });
  if (!message) throw new Error('The stream tells nothing');
  return message;
}

test('each sale and each view counts once, though it is told five times', async () => {
  const sales = await Promise.all(Array.from({ length: 12 }, (_, number) => sold(number + 1)));
  const view: z.input<typeof activityMessage> = {
    type: 'content.viewed',
    contentId,
    creator,
    viewer: walletOf(1),
    viewedAt: new Date().toISOString(),
  };

  for (let times = 0; times < 5; times += 1) await queue.send([...sales.toReversed(), view]);
  await source.idle();

  const total = await new StatisticsRepository(table).total(seller);
  expect(total).toEqual({ sales: 12, revenueWei: 1200n, buyers: 12, views: 1 });
  expect(await new TrendingRepository(table).top(5, new Date())).toMatchObject([{ contentId }]);
});

test('a message that can’t be read ends among the dead letters and holds up nobody', async () => {
  const sale = await sold(100);
  const unreadable: Pick<ActivityMessage, 'type'> = { type: 'content.sold' };

  await queue.send([unreadable, sale]);
  await source.idle();

  expect(await queue.deadLetters()).toEqual([unreadable]);
  expect(await new StatisticsRepository(table).total(seller)).toMatchObject({ sales: 13 });
});

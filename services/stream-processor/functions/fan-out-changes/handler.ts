import { readEnvironment, streamHandler } from '@glamora/runtime';
import { connectQueue } from '../../src/composition.ts';
import { fanOutChanges } from '../../src/fan-out-changes.ts';
import { invalidationGroupOf, invalidationOf } from '../../src/routes/cache-invalidation.ts';
import { saleOf, sellerOf } from '../../src/routes/analytics.ts';
import { notificationOf } from '../../src/routes/notifications.ts';
import { growthOf } from '../../src/routes/partitions.ts';
import { searchGroupOf, searchMessageOf } from '../../src/routes/search.ts';
import { settlementGroupOf, settlementOf } from '../../src/routes/settlement.ts';
import { toTableChange } from '../../src/adapters/stream-record.ts';
import { environment } from './schema.ts';

const settings = readEnvironment(environment);
const routes = [
  {
    messageOf: settlementOf,
    groupOf: settlementGroupOf,
    send: connectQueue(settings.SETTLEMENT_QUEUE_URL).send,
  },
  {
    messageOf: searchMessageOf,
    groupOf: searchGroupOf,
    send: connectQueue(settings.SEARCH_QUEUE_URL).send,
  },
  {
    messageOf: invalidationOf,
    groupOf: invalidationGroupOf,
    send: connectQueue(settings.CACHE_INVALIDATION_QUEUE_URL).send,
  },
  {
    messageOf: saleOf,
    groupOf: sellerOf,
    send: connectQueue(settings.ANALYTICS_QUEUE_URL).send,
  },
  { messageOf: notificationOf, send: connectQueue(settings.NOTIFICATIONS_QUEUE_URL).send },
  { messageOf: growthOf, send: connectQueue(settings.PARTITIONS_QUEUE_URL).send },
];

export const handler = streamHandler('fanOutChanges', (records) =>
  fanOutChanges(records.map(toTableChange), routes),
);

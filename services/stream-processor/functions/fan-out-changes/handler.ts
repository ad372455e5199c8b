import { readEnvironment, streamHandler } from '@glamora/runtime';
import { connectQueue } from '../../src/composition.ts';
import { fanOutChanges } from '../../src/fan-out-changes.ts';
import { searchGroupOf, searchMessageOf } from '../../src/routes/search.ts';
import { settlementOf } from '../../src/routes/settlement.ts';
import { toTableChange } from '../../src/adapters/stream-record.ts';
import { environment } from './schema.ts';

const settings = readEnvironment(environment);
const routes = [
  { messageOf: settlementOf, send: connectQueue(settings.SETTLEMENT_QUEUE_URL).send },
  {
    messageOf: searchMessageOf,
    groupOf: searchGroupOf,
    send: connectQueue(settings.SEARCH_QUEUE_URL).send,
  },
];

export const handler = streamHandler('fanOutChanges', (records) =>
  fanOutChanges(records.map(toTableChange), routes),
);

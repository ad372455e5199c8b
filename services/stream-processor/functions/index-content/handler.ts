import { queueHandler, readEnvironment } from '@glamora/runtime';
import {
  connectConsumedQueue,
  connectQueue,
  connectSearchIndex,
  connectTable,
  contentRepository,
  userRepository,
} from '../../src/composition.ts';
import { keepIndex } from '../../src/index-content.ts';
import { environment, message } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const dependencies = {
  content: contentRepository(table),
  users: userRepository(table),
  index: await connectSearchIndex(table, settings.SEARCH_ENDPOINT),
  send: connectQueue(settings.SEARCH_QUEUE_URL).send,
};
const queue = connectConsumedQueue(settings.SEARCH_QUEUE_URL, settings.SEARCH_DEAD_LETTERS_URL);

export const handler = queueHandler({ name: 'indexContent', message, ...queue }, async (about) =>
  (await keepIndex(about, dependencies)) === 'done' ? 'done' : { tryAgainInSeconds: 1 },
);

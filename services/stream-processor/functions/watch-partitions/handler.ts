import { logger, queueHandler, readEnvironment } from '@glamora/runtime';
import { connectConsumedQueue, connectTable, ownerPartitions } from '../../src/composition.ts';
import { environment, message } from './schema.ts';

const settings = readEnvironment(environment);
const owners = ownerPartitions(connectTable(settings.TABLE_NAME));
const queue = connectConsumedQueue(settings.PARTITIONS_QUEUE_URL, settings.PARTITIONS_DEAD_LETTERS_URL);

export const handler = queueHandler(
  { name: 'watchPartitions', message, ...queue },
  async ({ list, owner }) => {
    const outcome = await owners.moveOnIfFull(list, owner);
    if (outcome === 'moves_on') logger.info('owner moves on to months', { list, owner });
    return 'done';
  },
);

import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, userRepository } from '../../src/composition.ts';
import { listUsersByRegion } from '../../src/list-users-by-region.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const users = userRepository(connectTable(settings.TABLE_NAME));

export const handler = httpHandler(endpoint, {}, async ({ body }) => ({
  status: 200,
  body: { results: await listUsersByRegion(body.requests, { users }) },
}));

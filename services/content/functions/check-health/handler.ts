import { contentIdSchema } from '@glamora/contracts';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import { connectTable, contentReader } from '../../src/composition.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const content = contentReader(connectTable(settings.TABLE_NAME));

/** The empty file. Whether it is registered does not matter: an answer is what shows that the table is well. */
const probe = contentIdSchema.parse('bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku');

const well = { status: 'ok', checks: { table: 'ok' } } as const;

export const handler = httpHandler(endpoint, {}, async () => {
  // A table that is out of reach throws, and becomes 503 like everywhere else.
  await content.find(probe);
  return { status: 200, body: well };
});

import { httpHandler, readEnvironment } from '@glamora/runtime';
import { endpoint, environment } from './schema.ts';

const { PUBLIC_KEYS: keySet } = readEnvironment(environment);

const caching = { 'cache-control': 'public, max-age=300' };

export const handler = httpHandler(endpoint, {}, async () => ({
  status: 200,
  headers: caching,
  body: { keys: keySet.keys.map((key) => ({ ...key })) },
}));

/**
 * Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses.
 */
import {
  AnalyticsRepository,
  ContentRepository,
  openTable,
  OwnerPartitions,
  TableSearchIndex,
  TrendingRepository,
  UserRepository,
} from '@glamora/data';
import type { GlamoraTable, SearchIndex } from '@glamora/data';
import {
  createDocumentClient,
  createQueueClient,
  createSignedHttp,
  createTopicClient,
  openConsumedQueue,
  openQueue,
  openTopic,
} from '@glamora/resilience';
import type { ConsumedQueue, Queue, Topic } from '@glamora/resilience';
import { apiContentCache } from './adapters/api-content-cache.ts';
import type { ApiCacheSettings } from './adapters/api-content-cache.ts';
import { redisContentCache } from './adapters/redis-content-cache.ts';
import type { ContentCache } from './invalidate-caches.ts';

export const systemClock = (): Date => new Date();

/** Opened once a function: its connections are shared by all repositories. */
export const connectTable = (tableName: string): GlamoraTable => openTable(createDocumentClient(), tableName);

export const connectQueue = (queueUrl: string): Queue => openQueue(createQueueClient(), queueUrl);

export const connectConsumedQueue = (queueUrl: string, deadLettersUrl: string): ConsumedQueue =>
  openConsumedQueue(createQueueClient(), { queueUrl, deadLettersUrl });

export const connectTopic = (topicArn: string): Topic => openTopic(createTopicClient(), topicArn);

export const analyticsRepository = (table: GlamoraTable) => new AnalyticsRepository(table);

export const trendingRepository = (table: GlamoraTable) => new TrendingRepository(table);

export const contentRepository = (table: GlamoraTable) => new ContentRepository(table);

export const ownerPartitions = (table: GlamoraTable) => new OwnerPartitions(table);

export const userRepository = (table: GlamoraTable) => new UserRepository(table);

/** The index in the cluster at the endpoint, or in the table where there is none. */
export async function connectSearchIndex(table: GlamoraTable, endpoint: string): Promise<SearchIndex> {
  if (endpoint === '') return new TableSearchIndex(table);
  const { OpenSearchIndex } = await import('@glamora/data/open-search');
  const index = new OpenSearchIndex(
    createSignedHttp({ endpoint, service: 'es', dependency: 'the search cluster' }),
  );
  await index.prepare();
  return index;
}

/** The caches that the stage has. */
export function contentCaches(redisUrl: string, api: ApiCacheSettings): readonly ContentCache[] {
  return [
    ...(redisUrl === '' ? [] : [redisContentCache(redisUrl)]),
    ...(api.url === '' ? [] : [apiContentCache(api)]),
  ];
}

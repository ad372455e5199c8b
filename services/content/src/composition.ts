/**
 * Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses.
 */
import {
  CallCountRepository,
  ContentAccessReader,
  ContentReader,
  ContentRepository,
  openTable,
  StatisticsRepository,
  TableSearchIndex,
  TrendingRepository,
  UserRepository,
} from '@glamora/data';
import type { GlamoraTable, SearchIndex } from '@glamora/data';
import { DependencyUnavailable } from '@glamora/contracts';
import {
  connectSharedCache,
  createCacheTiers,
  createDocumentClient,
  createProcessCache,
  createSignedHttp,
} from '@glamora/resilience';
import { callLimiter, isThrottled, publicTenant } from '@glamora/runtime';
import type { CallLimiterSettings, LimitCalls } from '@glamora/runtime';
import { contentCaching, createContentCache } from './content-cache.ts';
import type { ContentCache, ContentView } from './content-cache.ts';

export const systemClock = (): Date => new Date();

/** Opened once a function: its connections are shared by all repositories. */
export const connectTable = (tableName: string): GlamoraTable => openTable(createDocumentClient(), tableName);

/** For calls that change or hand out something; what anyone may read is cached, and limited by the API. */
export function callLimits(table: GlamoraTable, limits: CallLimiterSettings['limits']): LimitCalls {
  const counts = new CallCountRepository(table);
  const countCall = counts.count.bind(counts);
  return callLimiter({ limits, countCall, now: systemClock });
}

export const contentRepository = (table: GlamoraTable) => new ContentRepository(table);

export const userRepository = (table: GlamoraTable) => new UserRepository(table);

export const contentReader = (table: GlamoraTable) => new ContentReader(table);

export const contentAccessReader = (table: GlamoraTable) => new ContentAccessReader(table);

export const statisticsRepository = (table: GlamoraTable) => new StatisticsRepository(table);

export const trendingRepository = (table: GlamoraTable) => new TrendingRepository(table);

/** A page of content is about a kilobyte: room for what is popular, in an eighth of a small function's memory. */
const processCacheSize = { mostEntries: 10_000, mostBytes: 32_000_000 };

/** Where a shared cache hears of changes at once, a function's own memory, which hears of none, is believed for a moment only. */
const mostProcessSecondsBesideShared = 10;

/** The caches that the stage has before the content. Whoever browses has no token: the tenant is the public. */
export function contentCache(
  content: ContentReader,
  settings: { readonly CONTENT_CACHE_SECONDS: number; readonly REDIS_URL: string },
): ContentCache {
  const isShared = settings.REDIS_URL !== '';
  const tiers = createCacheTiers<ContentView>({
    ...contentCaching,
    process: createProcessCache(processCacheSize),
    processSeconds: isShared
      ? Math.min(settings.CONTENT_CACHE_SECONDS, mostProcessSecondsBesideShared)
      : settings.CONTENT_CACHE_SECONDS,
    shared: isShared ? connectSharedCache(settings.REDIS_URL) : undefined,
    isOutage: (error) => error instanceof DependencyUnavailable || isThrottled(error),
    now: systemClock,
  });
  return createContentCache({ content, tiers, tenant: publicTenant });
}

/** The index in the cluster at the endpoint, or in the table where there is none. */
export async function connectSearchIndex(
  table: GlamoraTable,
  endpoint: string,
): Promise<Pick<SearchIndex, 'match'>> {
  if (endpoint === '') return new TableSearchIndex(table);
  const { OpenSearchIndex } = await import('@glamora/data/open-search');
  return new OpenSearchIndex(createSignedHttp({ endpoint, service: 'es', dependency: 'the search cluster' }));
}

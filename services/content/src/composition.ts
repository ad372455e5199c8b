/**
 * Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses.
 */
import {
  ContentRepository,
  openTable,
  PurchaseRepository,
  StatisticsRepository,
  TableSearchIndex,
  TrendingRepository,
  UserRepository,
} from '@glamora/data';
import type { GlamoraTable, SearchIndex } from '@glamora/data';
import { createDocumentClient, createSignedHttp } from '@glamora/resilience';

export const systemClock = (): Date => new Date();

/** Opened once a function: its connections are shared by all repositories. */
export const connectTable = (tableName: string): GlamoraTable => openTable(createDocumentClient(), tableName);

export const contentRepository = (table: GlamoraTable) => new ContentRepository(table);

export const userRepository = (table: GlamoraTable) => new UserRepository(table);

export const purchaseRepository = (table: GlamoraTable) => new PurchaseRepository(table);

export const statisticsRepository = (table: GlamoraTable) => new StatisticsRepository(table);

export const trendingRepository = (table: GlamoraTable) => new TrendingRepository(table);

/** The index in the cluster at the endpoint, or in the table where there is none. */
export async function connectSearchIndex(
  table: GlamoraTable,
  endpoint: string,
): Promise<Pick<SearchIndex, 'match'>> {
  if (endpoint === '') return new TableSearchIndex(table);
  const { OpenSearchIndex } = await import('@glamora/data/open-search');
  return new OpenSearchIndex(createSignedHttp({ endpoint, service: 'es', dependency: 'the search cluster' }));
}

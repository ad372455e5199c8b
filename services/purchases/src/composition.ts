/**
 * Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses.
 */
import { CallCountRepository, openTable, PurchaseRepository } from '@glamora/data';
import type { GlamoraTable } from '@glamora/data';
import { createDocumentClient, createQueueClient, openConsumedQueue } from '@glamora/resilience';
import { callLimiter } from '@glamora/runtime';
import type { CallLimiterSettings, LimitCalls } from '@glamora/runtime';

export const systemClock = (): Date => new Date();

/** Opened once a function: its connections are shared by all repositories. */
export const connectTable = (tableName: string): GlamoraTable => openTable(createDocumentClient(), tableName);

export const purchaseRepository = (table: GlamoraTable) => new PurchaseRepository(table);

/** For calls that change something; whoever only reads is limited by the API. */
export function callLimits(table: GlamoraTable, limits: CallLimiterSettings['limits']): LimitCalls {
  const counts = new CallCountRepository(table);
  const countCall = counts.count.bind(counts);
  return callLimiter({ limits, countCall, now: systemClock });
}

export const settlementQueue = (urls: { readonly queueUrl: string; readonly deadLettersUrl: string }) =>
  openConsumedQueue(createQueueClient(), urls);

/**
 * Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses.
 */
import { openTable, PurchaseRepository } from '@glamora/data';
import { createDocumentClient, createQueueClient, openConsumedQueue } from '@glamora/resilience';

export const systemClock = (): Date => new Date();

export const purchaseRepository = (tableName: string) =>
  new PurchaseRepository(openTable(createDocumentClient(), tableName));

export const settlementQueue = (urls: { readonly queueUrl: string; readonly deadLettersUrl: string }) =>
  openConsumedQueue(createQueueClient(), urls);

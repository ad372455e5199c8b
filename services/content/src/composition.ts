/**
 * Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses.
 */
import { ContentRepository, openTable, PurchaseRepository, UserRepository } from '@glamora/data';
import type { GlamoraTable } from '@glamora/data';
import { createDocumentClient } from '@glamora/resilience';

export const systemClock = (): Date => new Date();

/** Opened once a function: its connections are shared by all repositories. */
export const connectTable = (tableName: string): GlamoraTable => openTable(createDocumentClient(), tableName);

export const contentRepository = (table: GlamoraTable) => new ContentRepository(table);

export const userRepository = (table: GlamoraTable) => new UserRepository(table);

export const purchaseRepository = (table: GlamoraTable) => new PurchaseRepository(table);

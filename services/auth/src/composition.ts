/**
 * Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses.
 */
import { randomBytes } from 'node:crypto';
import { openTable, SessionRepository, UserRepository } from '@glamora/data';
import type { GlamoraTable } from '@glamora/data';
import { createDocumentClient } from '@glamora/resilience';
import type { RandomBytes } from './refresh-token.ts';

export const systemClock = (): Date => new Date();

export const systemRandomBytes: RandomBytes = (size) => randomBytes(size);

/** Opened once a function: its connections are shared by all repositories. */
export const connectTable = (tableName: string): GlamoraTable => openTable(createDocumentClient(), tableName);

export const sessionRepository = (table: GlamoraTable) => new SessionRepository(table);

export const userRepository = (table: GlamoraTable) => new UserRepository(table);

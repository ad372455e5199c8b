/** Rows for tests: each is made from a number, and complete. */
import { createHash } from 'node:crypto';
import {
  contentIdSchema,
  purchaseIdSchema,
  transactionHashSchema,
  walletAddressSchema,
} from '@glamora/contracts';
import type { ContentId, PurchaseId, TransactionHash, WalletAddress, Wei } from '@glamora/contracts';
import { base32 } from 'multiformats/bases/base32';
import type { Content, Purchase, Session, User } from '../src/index.ts';

/** 2026-01-01 and as many seconds. */
export function timeOf(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

export function walletOf(number: number): WalletAddress {
  return walletAddressSchema.parse(`0x${number.toString(16).padStart(40, '0')}`);
}

/** The CID of version 1 of raw bytes: 0x01 version, 0x55 raw, 0x12 SHA-256, 0x20 its length. */
export function contentIdOf(number: number): ContentId {
  const digest = createHash('sha256').update(`content ${number}`).digest();
  return contentIdSchema.parse(base32.encode(Buffer.concat([Buffer.from([0x01, 0x55, 0x12, 0x20]), digest])));
}

export function purchaseIdOf(number: number): PurchaseId {
  return purchaseIdSchema.parse(`0x${createHash('sha256').update(`purchase ${number}`).digest('hex')}`);
}

export function transactionHashOf(number: number): TransactionHash {
  return transactionHashSchema.parse(`0x${number.toString(16).padStart(64, '0')}`);
}

export function userOf(number: number, changes: Partial<User> = {}): User {
  return {
    walletAddress: walletOf(number),
    username: null,
    region: null,
    bio: null,
    plan: 'free',
    createdAt: timeOf(number),
    updatedAt: timeOf(number),
    ...changes,
  };
}

export function sessionOf(number: number, changes: Partial<Session> = {}): Session {
  return {
    sessionId: `session ${number}`,
    walletAddress: walletOf(number),
    plan: 'free',
    tokenDigest: 'first',
    expiresAt: timeOf(86_400),
    ...changes,
  };
}

export function contentOf(number: number, changes: Partial<Content> = {}): Content {
  return {
    contentId: contentIdOf(number),
    creator: walletOf(1),
    title: `Dress ${number}`,
    description: null,
    category: 'dress',
    priceWei: 1000n as Wei,
    tags: [],
    active: true,
    createdAt: timeOf(number),
    updatedAt: timeOf(number),
    version: 1,
    ...changes,
  };
}

/** A purchase that was just begun: of that content, by wallet 2. */
export function purchaseOf(number: number, content: Content, changes: Partial<Purchase> = {}): Purchase {
  return {
    purchaseId: purchaseIdOf(number),
    contentId: content.contentId,
    buyer: walletOf(2),
    seller: content.creator,
    priceWei: content.priceWei,
    status: 'PENDING',
    failure: null,
    transactionHash: null,
    submittedAt: null,
    createdAt: timeOf(number),
    expiresAt: timeOf(number + 1800),
    confirmedAt: null,
    ...changes,
  };
}

/** The declared table in an engine of its own, reached as the functions reach it, and what stands in it. */
import { createHash } from 'node:crypto';
import {
  contentIdSchema,
  Problem,
  purchaseIdSchema,
  transactionHashSchema,
  walletAddressSchema,
  weiSchema,
} from '@glamora/contracts';
import type { ContentId, WalletAddress, Wei } from '@glamora/contracts';
import { PurchaseRepository } from '@glamora/data';
import type { Content, ContentRepository } from '@glamora/data';
import { startTable } from '@glamora/dev-cloud/backends';
import { CID } from 'multiformats/cid';
import * as Digest from 'multiformats/hashes/digest';
import { connectTable, contentAccessReader, contentRepository, userRepository } from '../src/composition.ts';
import type { NewContent } from '../src/upload-content.ts';

export const creator = walletAddressSchema.parse(`0x${'c1'.repeat(20)}`);
export const buyer = walletAddressSchema.parse(`0x${'b2'.repeat(20)}`);
export const stranger = walletAddressSchema.parse(`0x${'a3'.repeat(20)}`);

export const noon = new Date('2026-05-01T12:00:00.000Z');

export const wei = (digits: bigint): Wei => weiSchema.parse(digits.toString());

/** The CID of the bytes that this text has. */
export function contentIdOf(text: string): ContentId {
  const raw = 0x55;
  const sha256 = 0x12;
  const hash = createHash('sha256').update(text).digest();
  return contentIdSchema.parse(CID.createV1(raw, Digest.create(sha256, hash)).toString());
}

/** What a creator sends; a title that differs makes other content. */
export function newContent(changes: Partial<NewContent> = {}): NewContent {
  const { title = 'A dress' } = changes;
  return { ipfsHash: contentIdOf(title), title, category: 'dress', priceWei: wei(100n), ...changes };
}

/** Starts the table and names it in the environment. */
export async function startContentTable() {
  const backend = await startTable();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: backend.endpoint,
    TABLE_NAME: backend.tableName,
  });
  const table = connectTable(backend.tableName);
  return {
    content: contentRepository(table),
    access: contentAccessReader(table),
    purchases: new PurchaseRepository(table),
    users: userRepository(table),
    stop: () => backend.stop(),
  };
}

/** A purchase that was paid and confirmed. */
export async function buy(
  content: Content,
  wallet: WalletAddress,
  purchases: PurchaseRepository,
): Promise<void> {
  const time = noon.toISOString();
  const id = createHash('sha256').update(`${content.contentId} ${wallet}`).digest('hex');
  const purchaseId = purchaseIdSchema.parse(`0x${id}`);
  const transactionHash = transactionHashSchema.parse(`0x${id}`);
  const purchase = {
    purchaseId,
    contentId: content.contentId,
    buyer: wallet,
    seller: content.creator,
    priceWei: content.priceWei,
    status: 'PENDING' as const,
    failure: null,
    transactionHash: null,
    submittedAt: null,
    createdAt: time,
    expiresAt: time,
    confirmedAt: null,
  };
  await purchases.begin(purchase, content, undefined);
  await purchases.submitPayment(purchase, transactionHash, time);
  const confirmed = await purchases.confirm(purchase, { chainId: 1, transactionHash, logIndex: 0 }, time);
  if (confirmed !== 'confirmed') throw new Error(`The purchase was not confirmed: ${confirmed}`);
}

/** The ids of a list's first page. */
export async function listedIn(
  content: ContentRepository,
  listing: Parameters<ContentRepository['list']>[0],
): Promise<readonly ContentId[]> {
  return idsOf(await content.list(listing, { limit: 100 }));
}

export function idsOf(page: Awaited<ReturnType<ContentRepository['list']>>): readonly ContentId[] {
  return valueOf(page).items.map(({ contentId }) => contentId);
}

/** The value of a call that must not be refused here. */
export function valueOf<Value>(result: Value | Problem): Value {
  if (result instanceof Problem) throw new Error(`Refused with ${result.code}`);
  return result;
}

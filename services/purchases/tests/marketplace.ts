/** The declared table in an engine of its own, reached as the functions reach it, with content on offer. */
import { createHash } from 'node:crypto';
import {
  contentIdSchema,
  Problem,
  transactionHashSchema,
  walletAddressSchema,
  weiSchema,
} from '@glamora/contracts';
import type { ContentId, TransactionHash, WalletAddress, Wei } from '@glamora/contracts';
import { ContentAccessReader, ContentRepository, openTable } from '@glamora/data';
import type { Content, Purchase } from '@glamora/data';
import { startTable, testMnemonic } from '@glamora/dev-cloud/backends';
import { createDocumentClient } from '@glamora/resilience';
import { CID } from 'multiformats/cid';
import * as Digest from 'multiformats/hashes/digest';
import { mnemonicToAccount } from 'viem/accounts';
import { connectTable, purchaseRepository } from '../src/composition.ts';
import { purchaseContent, readOpening } from '../src/purchase-content.ts';
import { submitPayment } from '../src/submit-payment.ts';

const account = (addressIndex: number) => mnemonicToAccount(testMnemonic, { addressIndex });

/** Wallets with ether on every local chain. */
export const accounts = { buyer: account(1), seller: account(2), stranger: account(3) };

export const buyer = walletAddressSchema.parse(accounts.buyer.address);
export const seller = walletAddressSchema.parse(accounts.seller.address);
export const stranger = walletAddressSchema.parse(accounts.stranger.address);

export const wei = (digits: bigint): Wei => weiSchema.parse(digits.toString());

/** The CID of the bytes that this text has. */
export function contentIdOf(text: string): ContentId {
  const raw = 0x55;
  const sha256 = 0x12;
  const hash = createHash('sha256').update(text).digest();
  return contentIdSchema.parse(CID.createV1(raw, Digest.create(sha256, hash)).toString());
}

/** The hash of a transaction that is on no chain. */
export const hashOf = (text: string): TransactionHash =>
  transactionHashSchema.parse(`0x${createHash('sha256').update(text).digest('hex')}`);

export interface TestClock {
  readonly now: () => Date;
  pass(minutes: number): void;
}

/** Stands still until time is made to pass. Chains have their own clocks, which are right: so it begins with the present. */
export function testClock(): TestClock {
  let time = Date.now();
  return {
    now: () => new Date(time),
    pass(minutes) {
      time += minutes * 60_000;
    },
  };
}

export async function startMarketplace() {
  const backend = await startTable();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: backend.endpoint,
    TABLE_NAME: backend.tableName,
  });
  const table = openTable(createDocumentClient(), backend.tableName);
  const content = new ContentRepository(table);
  const access = new ContentAccessReader(table);
  const purchases = purchaseRepository(connectTable(backend.tableName));
  let offers = 0;
  let keys = 0;

  /** Puts content on sale: of the seller, for 100 wei, and new each time, where nothing else is asked for. */
  async function offer(changes: Partial<Content> = {}): Promise<Content> {
    offers += 1;
    const createdAt = new Date().toISOString();
    const offered: Content = {
      contentId: contentIdOf(`Dress ${offers}`),
      creator: seller,
      title: `Dress ${offers}`,
      description: null,
      category: 'dress',
      priceWei: wei(100n),
      tags: [],
      active: true,
      createdAt,
      updatedAt: createdAt,
      version: 1,
      ...changes,
    };
    await content.create(offered);
    return offered;
  }

  /** Begins a purchase under a new key where none is given. */
  async function begin(
    offered: Content,
    clock: TestClock,
    { by = buyer, key }: { readonly by?: WalletAddress; readonly key?: string } = {},
  ): Promise<Purchase> {
    keys += 1;
    const request = { buyer: by, contentId: offered.contentId, idempotencyKey: key ?? `key-${keys}` };
    const opening = await readOpening(request, { purchases });
    return valueOf(await purchaseContent(request, opening, { purchases, now: clock.now }));
  }

  async function submit(
    { purchaseId, buyer: by }: Purchase,
    transactionHash: TransactionHash,
    clock: TestClock,
  ): Promise<Purchase> {
    const request = { buyer: by, purchaseId, transactionHash };
    return valueOf(await submitPayment(request, { purchases, now: clock.now }));
  }

  /** Settles a purchase as if the chain had shown its payment. */
  async function confirm(purchase: Purchase, clock: TestClock): Promise<void> {
    const transactionHash = hashOf(purchase.purchaseId);
    const settling = await submit(purchase, transactionHash, clock);
    const payment = { chainId: 1, transactionHash, logIndex: 0 };
    const result = await purchases.confirm(settling, payment, clock.now().toISOString());
    if (result !== 'confirmed') throw new Error(`The purchase was not confirmed: ${result}`);
  }

  return {
    content,
    access,
    purchases,
    tableName: backend.tableName,
    offer,
    change: (offered: Content, changes: Parameters<ContentRepository['update']>[1]) =>
      content.update(offered, changes, new Date().toISOString()),
    begin,
    submit,
    confirm,
    stop: () => backend.stop(),
  };
}

export type Marketplace = Awaited<ReturnType<typeof startMarketplace>>;

/** The value of a call that must not be refused here. */
export function valueOf<Value>(result: Value | Problem): Value {
  if (result instanceof Problem) throw new Error(`Refused with ${result.code}`);
  return result;
}

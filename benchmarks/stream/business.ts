/** What happens in the marketplace, written to the table as its services write it. */
import { createHash } from 'node:crypto';
import {
  contentIdSchema,
  purchaseIdSchema,
  transactionHashSchema,
  walletAddressSchema,
  weiSchema,
} from '@glamora/contracts';
import type { ViewActivity, WalletAddress } from '@glamora/contracts';
import { ContentRepository, PurchaseRepository } from '@glamora/data';
import type { Content, GlamoraTable, Purchase } from '@glamora/data';
import { makeContent } from '@glamora/demo';

/** Something that happened, and who has to hear of it. */
export interface BusinessEvent {
  readonly kind: 'content published' | 'purchase confirmed';
  /** What the messages about it name. */
  readonly subject: string;
  /** On the clock of `performance.now()`. */
  readonly writtenAt: number;
}

/** Which consumers have to be done before an event has had all its effects. */
export const consumersOf = {
  'content published': ['indexContent', 'invalidateCaches', 'publishNotifications'],
  'purchase confirmed': ['countActivity', 'publishNotifications'],
} as const;

/** A publication and four sales: what the load is made of. */
export const eventsOfRound = 5;

/** Rows that a round changes: the content; and for each sale the purchase thrice, its reference, a claim and an access. */
export const recordsOfRound = 1 + 4 * 6;

const chainId = 31_337;

export class Business {
  readonly #content: ContentRepository;
  readonly #purchases: PurchaseRepository;
  #things = 0;

  constructor(table: GlamoraTable) {
    this.#content = new ContentRepository(table);
    this.#purchases = new PurchaseRepository(table);
  }

  /** One after the other: who wants more at once begins more rounds. */
  async round(creatorNumber: number): Promise<readonly BusinessEvent[]> {
    const content = await this.publish(creatorNumber);
    const events: BusinessEvent[] = [
      { kind: 'content published', subject: content.contentId, writtenAt: performance.now() },
    ];
    while (events.length < eventsOfRound) {
      // oxlint-disable-next-line no-await-in-loop
      const purchase = await this.begin(content);
      // oxlint-disable-next-line no-await-in-loop
      await this.confirm(purchase);
      events.push({
        kind: 'purchase confirmed',
        subject: purchase.purchaseId,
        writtenAt: performance.now(),
      });
    }
    return events;
  }

  async publish(creatorNumber: number): Promise<Content> {
    const number = this.#next();
    const { contentId } = await makeContent(
      new Uint8Array(createHash('sha256').update(`${number}`).digest()),
    );
    const now = new Date().toISOString();
    const content: Content = {
      contentId: contentIdSchema.parse(contentId),
      creator: walletOf('creator', creatorNumber),
      title: `Piece ${number}`,
      description: null,
      category: 'dress',
      priceWei: weiSchema.parse('1000'),
      tags: ['silk', 'evening'],
      active: true,
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
    if ((await this.#content.create(content)) !== 'created') throw new Error('The content is there already');
    return content;
  }

  /** By another name, at another price. */
  async change(content: Content): Promise<void> {
    const title = content.title.replace('Piece', 'Robe');
    const changes = { title, priceWei: weiSchema.parse('2000') };
    const outcome = await this.#content.update(content, changes, new Date().toISOString());
    if (outcome === 'conflict') throw new Error('The content changed meanwhile');
  }

  /** By somebody who never bought before. */
  async begin(content: Content): Promise<Purchase> {
    const number = this.#next();
    const now = new Date();
    const purchase: Purchase = {
      purchaseId: purchaseIdSchema.parse(hashOf('purchase', number)),
      contentId: content.contentId,
      buyer: walletOf('buyer', number),
      seller: content.creator,
      priceWei: content.priceWei,
      status: 'PENDING',
      failure: null,
      transactionHash: null,
      submittedAt: null,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 1_800_000).toISOString(),
      confirmedAt: null,
    };
    const outcome = await this.#purchases.begin(purchase, content, undefined);
    if (outcome !== 'begun') throw new Error(`The purchase was not begun: ${outcome}`);
    return purchase;
  }

  /** Names a payment, and confirms it as the settlement would. */
  async confirm(purchase: Purchase): Promise<void> {
    const transactionHash = transactionHashSchema.parse(hashOf('payment', this.#next()));
    const now = new Date().toISOString();
    const settling = await this.#purchases.submitPayment(purchase, transactionHash, now);
    if (settling === 'conflict') throw new Error('The purchase is settling already');
    const outcome = await this.#purchases.confirm(settling, { chainId, transactionHash, logIndex: 0 }, now);
    if (outcome !== 'confirmed') throw new Error(`The purchase was not confirmed: ${outcome}`);
  }

  /** By somebody who never opened it before; views go to the queue past the table. */
  view({ contentId, creator }: Content): ViewActivity {
    const viewer = walletOf('buyer', this.#next());
    return { type: 'content.viewed', contentId, creator, viewer, viewedAt: new Date().toISOString() };
  }

  #next(): number {
    this.#things += 1;
    return this.#things;
  }
}

function hashOf(what: string, number: number): string {
  return `0x${createHash('sha256').update(`${what} ${number}`).digest('hex')}`;
}

function walletOf(role: string, number: number): WalletAddress {
  return walletAddressSchema.parse(hashOf(role, number).slice(0, 42));
}

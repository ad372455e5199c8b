/** Purchases: begun at a fixed price, paid on chain, confirmed once; and the right to open what was bought. */
import type {
  ContentId,
  PaymentFailure,
  Problem,
  PurchaseId,
  TransactionHash,
  WalletAddress,
  Wei,
} from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $remove, UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { batchGet } from './batch.ts';
import { unlessRefused } from './conditional.ts';
import {
  accessKey,
  contentKey,
  paymentClaimKey,
  purchaseKey,
  purchaseReferenceKey,
  purchasesOfBuyer,
  salesOfSeller,
} from './keys.ts';
import { readPage } from './ordered-list.ts';
import type { Page, PageRequest } from './ordered-list.ts';
import { OwnerPartitions, partitionAt } from './owner-partitions.ts';
import type { GlamoraTable } from './table.ts';
import { readRow } from './read-row.ts';
import type { StoredRow } from './read-row.ts';
import { ContentRepository } from './content.ts';
import { toContent } from './content-reader.ts';
import type { Content } from './content-reader.ts';
import { writeTogether } from './transaction.ts';

/** As stored. That a PENDING purchase has expired is a matter of the clock, not of the table. */
export type StoredPurchaseStatus = 'PENDING' | 'SETTLING' | 'CONFIRMED' | 'FAILED';

export interface Purchase {
  readonly purchaseId: PurchaseId;
  readonly contentId: ContentId;
  readonly buyer: WalletAddress;
  readonly seller: WalletAddress;
  readonly priceWei: Wei;
  readonly status: StoredPurchaseStatus;
  /** Only where status is FAILED. */
  readonly failure: PaymentFailure | null;
  /** The payment that the buyer named last. */
  readonly transactionHash: TransactionHash | null;
  readonly submittedAt: string | null;
  readonly createdAt: string;
  /** A payment mined after this time is too late. */
  readonly expiresAt: string;
  readonly confirmedAt: string | null;
}

/** A payment event on the chain. */
export interface PaymentReference {
  readonly chainId: number;
  readonly transactionHash: TransactionHash;
  readonly logIndex: number;
}

/** Which row a purchase is, together with its id. */
export interface PurchasePlace {
  readonly contentId: ContentId;
  readonly buyer: WalletAddress;
  readonly createdAt: string;
}

/** What is known of a buyer and a piece of content before a purchase begins, read in one call. */
export interface PurchaseOpening {
  readonly content: Content | undefined;
  readonly owned: boolean;
  /** The purchase that has this id already. */
  readonly begun: PurchasePlace | undefined;
  /** Since when the buyer's purchases stand in a partition for each month, if they do. */
  readonly bucketedFrom: string | undefined;
}

const purchaseSchema = item({
  purchaseId: string().key(),
  contentId: string().key(),
  buyer: string().key(),
  createdAt: string().key(),
  seller: string(),
  priceWei: string(),
  status: string().enum('PENDING', 'SETTLING', 'CONFIRMED', 'FAILED'),
  failure: string().optional(),
  transactionHash: string().optional(),
  submittedAt: string().optional(),
  expiresAt: string(),
  confirmedAt: string().optional(),
  /** When the sale went into its creator's statistics. */
  countedAt: string().optional(),
  GSI1PK: string().optional().hidden(),
  GSI1SK: string().optional().hidden(),
  GSI2PK: string().optional().hidden(),
  GSI2SK: string().optional().hidden(),
});

const referenceSchema = item({
  purchaseId: string().key(),
  contentId: string(),
  buyer: string(),
  createdAt: string(),
});

const accessSchema = item({
  contentId: string().key(),
  buyer: string().key(),
  purchaseId: string(),
  grantedAt: string(),
});

const claimSchema = item({
  chainId: number().key(),
  transactionHash: string().key(),
  logIndex: number().key(),
  purchaseId: string(),
});

export class PurchaseRepository {
  readonly #table: GlamoraTable;
  readonly #content: ContentRepository;
  readonly #purchase: ReturnType<typeof purchaseEntity>;
  readonly #reference: ReturnType<typeof referenceEntity>;
  readonly #access: ReturnType<typeof accessEntity>;
  readonly #claim: ReturnType<typeof claimEntity>;
  readonly #owners: OwnerPartitions;

  constructor(table: GlamoraTable, owners = new OwnerPartitions(table)) {
    this.#table = table;
    this.#content = new ContentRepository(table);
    this.#purchase = purchaseEntity(table);
    this.#reference = referenceEntity(table);
    this.#access = accessEntity(table);
    this.#claim = claimEntity(table);
    this.#owners = owners;
  }

  /** One batch read: the content, whether the buyer owns it, whether this purchase was begun before, and where it would go. */
  async opening(
    contentId: ContentId,
    buyer: WalletAddress,
    purchaseId: PurchaseId,
  ): Promise<PurchaseOpening> {
    const [content, access, reference, partitions] = await batchGet(
      this.#table.getDocumentClient(),
      this.#table.getName(),
      [
        contentKey(contentId),
        accessKey(contentId, buyer),
        purchaseReferenceKey(purchaseId),
        this.#owners.keyOf('purchases', buyer),
      ],
    );
    return {
      content: content && toContent(content),
      owned: access !== undefined,
      begun: reference && toReference(reference),
      bucketedFrom: this.#owners.fromRow(partitions),
    };
  }

  /**
   * Writes the purchase and the reference that finds it, if the content is still on sale at the price that was read.
   * `exists`: this id has a purchase already. `changed`: the content changed meanwhile.
   * @param bucketedFrom as the purchase's opening told it.
   */
  async begin(
    purchase: Purchase,
    content: Content,
    bucketedFrom: PurchaseOpening['bucketedFrom'],
  ): Promise<'begun' | 'exists' | 'changed'> {
    const { purchaseId, contentId, buyer, createdAt } = purchase;
    const result = await writeTogether(this.#table.getDocumentClient(), [
      this.#reference
        .build(PutTransaction)
        .item({ purchaseId, contentId, buyer, createdAt })
        .options({ condition: { attr: 'createdAt', exists: false } })
        .params(),
      this.#purchase
        .build(PutTransaction)
        .item({
          purchaseId,
          contentId,
          buyer,
          createdAt,
          seller: purchase.seller,
          priceWei: purchase.priceWei.toString(),
          status: purchase.status,
          expiresAt: purchase.expiresAt,
          GSI1PK: partitionAt(purchasesOfBuyer.partitionKey(buyer), createdAt, bucketedFrom),
          GSI1SK: purchasesOfBuyer.sortKey(createdAt),
        })
        .params(),
      this.#content.stillOnSale(content),
    ]);
    if (result.outcome === 'written') return 'begun';
    return result.failed.includes(0) ? 'exists' : 'changed';
  }

  /** What and when a purchase was; known also of one that has gone to the archive. */
  async reference(purchaseId: PurchaseId): Promise<PurchasePlace | undefined> {
    const row = await readRow(this.#table, purchaseReferenceKey(purchaseId), { consistent: true });
    return row && toReference(row);
  }

  /** Consistent: what was just written is seen. */
  async find(purchaseId: PurchaseId): Promise<Purchase | undefined> {
    const reference = await this.reference(purchaseId);
    if (!reference) return undefined;
    const { contentId, buyer, createdAt } = reference;
    const row = await readRow(this.#table, purchaseKey(contentId, buyer, createdAt, purchaseId), {
      consistent: true,
    });
    return row && toPurchase(row);
  }

  /**
   * Notes which transaction the buyer says has paid; the table's stream takes it from there.
   * @returns the settling purchase, or `conflict` where it is settling or confirmed already, with whichever payment.
   */
  async submitPayment(
    purchase: Purchase,
    transactionHash: TransactionHash,
    now: string,
  ): Promise<Purchase | 'conflict'> {
    const result = await unlessRefused(
      this.#purchase
        .build(UpdateItemCommand)
        .item({
          ...keyOf(purchase),
          status: 'SETTLING',
          transactionHash,
          submittedAt: now,
          failure: $remove(),
        })
        .options({ condition: { attr: 'status', in: ['PENDING', 'FAILED'] }, returnValues: 'ALL_NEW' })
        .send(),
    );
    return result === 'refused' || !result.Attributes ? 'conflict' : toPurchase(result.Attributes);
  }

  /**
   * Confirms the purchase, claims the payment and grants access, all or nothing; now it is a sale of its seller. Doing it
   * twice changes nothing: the second time answers `not_settling`.
   */
  async confirm(
    purchase: Purchase,
    payment: PaymentReference,
    now: string,
  ): Promise<'confirmed' | 'not_settling' | 'transaction_already_used' | 'already_purchased'> {
    const { purchaseId, contentId, buyer, seller } = purchase;
    const bucketedFrom = await this.#owners.bucketedFrom('sales', seller);
    const result = await writeTogether(this.#table.getDocumentClient(), [
      this.#purchase
        .build(UpdateTransaction)
        .item({
          ...keyOf(purchase),
          status: 'CONFIRMED',
          confirmedAt: now,
          GSI2PK: partitionAt(salesOfSeller.partitionKey(seller), now, bucketedFrom),
          GSI2SK: salesOfSeller.sortKey(now),
        })
        .options({ condition: isSettling(payment.transactionHash) })
        .params(),
      this.#claim
        .build(PutTransaction)
        .item({ ...payment, purchaseId })
        .options({ condition: { attr: 'purchaseId', exists: false } })
        .params(),
      this.#access
        .build(PutTransaction)
        .item({ contentId, buyer, purchaseId, grantedAt: now })
        .options({ condition: { attr: 'purchaseId', exists: false } })
        .params(),
    ]);
    if (result.outcome === 'written') return 'confirmed';
    if (result.failed.includes(0)) return 'not_settling';
    return result.failed.includes(1) ? 'transaction_already_used' : 'already_purchased';
  }

  /** A write for {@link writeTogether}: the confirmed purchase is counted; refused where it was counted before. */
  markCounted(
    {
      purchaseId,
      contentId,
      buyer,
      createdAt,
    }: Pick<Purchase, 'purchaseId' | 'contentId' | 'buyer' | 'createdAt'>,
    now: string,
  ) {
    return this.#purchase
      .build(UpdateTransaction)
      .item({ purchaseId, contentId, buyer, createdAt, countedAt: now })
      .options({
        condition: {
          and: [
            { attr: 'status', eq: 'CONFIRMED' },
            { attr: 'countedAt', exists: false },
          ],
        },
      })
      .params();
  }

  /** Ends the settlement of this payment with the reason; `not_settling` where it has ended already. */
  async fail(
    purchase: Purchase,
    transactionHash: TransactionHash,
    failure: PaymentFailure,
  ): Promise<'failed' | 'not_settling'> {
    const result = await unlessRefused(
      this.#purchase
        .build(UpdateItemCommand)
        .item({ ...keyOf(purchase), status: 'FAILED', failure })
        .options({ condition: isSettling(transactionHash) })
        .send(),
    );
    return result === 'refused' ? 'not_settling' : 'failed';
  }

  /** As a buyer: what was begun, newest first. As a seller: what was confirmed, the last confirmed first. */
  async list(
    role: 'buyer' | 'seller',
    wallet: WalletAddress,
    page: PageRequest,
  ): Promise<Page<Purchase> | Problem<'invalid_cursor'>> {
    if (role === 'buyer') {
      const purchases = await this.#owners.newestFirst('purchases', wallet);
      return readPage(this.#table, purchases, page, async (rows) => rows.map((row) => toPurchase(row)));
    }
    const sales = await this.#owners.newestFirst('sales', wallet);
    return readPage(this.#table, sales, page, async (keys) => {
      const rows = await batchGet(this.#table.getDocumentClient(), this.#table.getName(), keys);
      return rows.map((row) => row && toPurchase(row));
    });
  }
}

function isSettling(transactionHash: TransactionHash) {
  return {
    and: [
      { attr: 'status', eq: 'SETTLING' } as const,
      { attr: 'transactionHash', eq: transactionHash as string } as const,
    ],
  };
}

function keyOf({ purchaseId, contentId, buyer, createdAt }: Purchase) {
  return { purchaseId, contentId, buyer, createdAt };
}

function purchaseEntity(table: GlamoraTable) {
  return new Entity({
    name: 'Purchase',
    table,
    schema: purchaseSchema,
    computeKey: ({ contentId, buyer, createdAt, purchaseId }) =>
      purchaseKey(contentId as ContentId, buyer as WalletAddress, createdAt, purchaseId as PurchaseId),
    timestamps: false,
  });
}

function referenceEntity(table: GlamoraTable) {
  return new Entity({
    name: 'PurchaseReference',
    table,
    schema: referenceSchema,
    computeKey: ({ purchaseId }) => purchaseReferenceKey(purchaseId as PurchaseId),
    timestamps: false,
  });
}

function accessEntity(table: GlamoraTable) {
  return new Entity({
    name: 'ContentAccess',
    table,
    schema: accessSchema,
    computeKey: ({ contentId, buyer }) => accessKey(contentId as ContentId, buyer as WalletAddress),
    timestamps: false,
  });
}

function claimEntity(table: GlamoraTable) {
  return new Entity({
    name: 'PaymentClaim',
    table,
    schema: claimSchema,
    computeKey: ({ chainId, transactionHash, logIndex }) =>
      paymentClaimKey(chainId, transactionHash as TransactionHash, logIndex),
    timestamps: false,
  });
}

function toPurchase(row: StoredRow): Purchase {
  const stored = row as unknown as Omit<Partial<Purchase>, 'priceWei'> &
    Pick<Purchase, 'purchaseId' | 'contentId' | 'buyer' | 'seller' | 'status' | 'createdAt' | 'expiresAt'> & {
      readonly priceWei: string;
    };
  return {
    purchaseId: stored.purchaseId,
    contentId: stored.contentId,
    buyer: stored.buyer,
    seller: stored.seller,
    priceWei: BigInt(stored.priceWei) as Wei,
    status: stored.status,
    failure: stored.failure ?? null,
    transactionHash: stored.transactionHash ?? null,
    submittedAt: stored.submittedAt ?? null,
    createdAt: stored.createdAt,
    expiresAt: stored.expiresAt,
    confirmedAt: stored.confirmedAt ?? null,
  };
}

function toReference(row: StoredRow): PurchasePlace {
  const { contentId, buyer, createdAt } = row as unknown as PurchasePlace;
  return { contentId, buyer, createdAt };
}

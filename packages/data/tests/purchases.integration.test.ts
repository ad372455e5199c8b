import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Problem } from '@glamora/contracts';
import type { Wei } from '@glamora/contracts';
import { ContentAccessReader, ContentRepository, PurchaseRepository } from '../src/index.ts';
import type { Content, PaymentReference, Purchase } from '../src/index.ts';
import { contentOf, purchaseIdOf, purchaseOf, timeOf, transactionHashOf, walletOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

const now = timeOf(1000);
const buyer = walletOf(2);

let database: TestTable;
let contents: ContentRepository;
let purchases: PurchaseRepository;
let access: ContentAccessReader;

beforeAll(async () => {
  database = await startTestTable();
  contents = new ContentRepository(database.table);
  purchases = new PurchaseRepository(database.table);
  access = new ContentAccessReader(database.table);
});

afterAll(() => database.stop());

describe('the opening of a purchase', () => {
  test('knows nothing of content that is not registered', async () => {
    const { contentId } = contentOf(1);

    const opening = await purchases.opening(contentId, buyer, purchaseIdOf(1));

    expect(opening).toEqual({ content: undefined, owned: false, begun: undefined, bucketedFrom: undefined });
  });

  test('knows the content, and that nothing was begun', async () => {
    const content = await onSale(2);

    const opening = await purchases.opening(content.contentId, buyer, purchaseIdOf(2));

    expect(opening).toEqual({ content, owned: false, begun: undefined, bucketedFrom: undefined });
  });

  test('knows what this id began before', async () => {
    const content = await onSale(3);
    const purchase = await begun(3, content);

    const opening = await purchases.opening(content.contentId, buyer, purchase.purchaseId);

    expect(opening).toMatchObject({
      owned: false,
      begun: { contentId: content.contentId, createdAt: purchase.createdAt },
    });
  });

  test('knows what the buyer owns', async () => {
    const content = await onSale(4);
    await confirmed(4, content);

    const opening = await purchases.opening(content.contentId, buyer, purchaseIdOf(999));

    expect(opening).toMatchObject({ content, owned: true, begun: undefined });
  });
});

describe('a purchase', () => {
  test('is found by its id as it was begun', async () => {
    const content = await onSale(10);
    const purchase = purchaseOf(10, content);

    const outcome = await purchases.begin(purchase, content, undefined);

    const found = await purchases.find(purchase.purchaseId);
    expect(outcome).toBe('begun');
    expect(found).toEqual(purchase);
  });

  test('that was never begun is not found', async () => {
    const found = await purchases.find(purchaseIdOf(998));

    expect(found).toBeUndefined();
  });

  test('is begun once, though a hundred begin it at a time', async () => {
    const content = await onSale(11);
    const attempts = Array.from({ length: 100 }, (_, number) =>
      // As retries of one request: the same purchase, a moment later each.
      purchaseOf(11, content, { createdAt: timeOf(2000 + number) }),
    );

    const outcomes = await Promise.all(
      attempts.map((attempt) => purchases.begin(attempt, content, undefined)),
    );

    const found = await purchases.find(purchaseIdOf(11));
    const { items } = await read('buyer', buyer, 100);
    expect(outcomes.filter((outcome) => outcome === 'begun')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(99);
    expect(found).toEqual(attempts[outcomes.indexOf('begun')]);
    expect(items.filter(({ purchaseId }) => purchaseId === purchaseIdOf(11))).toEqual([found]);
  });

  test.each<[what: string, changes: Parameters<ContentRepository['update']>[1]]>([
    ['its price changed', { priceWei: 2000n as Wei }],
    ['it is no longer sold', { active: false }],
  ])('is not begun where %s since the content was read', async (_, changes) => {
    const number = changes.active === false ? 12 : 13;
    const content = await onSale(number);
    await contents.update(content, changes, now);

    const outcome = await purchases.begin(purchaseOf(number, content), content, undefined);

    const found = await purchases.find(purchaseIdOf(number));
    expect(outcome).toBe('changed');
    expect(found).toBeUndefined();
  });

  test('is begun at the price that was read, though its title changed', async () => {
    const content = await onSale(14);
    await contents.update(content, { title: 'Other' }, now);

    const outcome = await purchases.begin(purchaseOf(14, content), content, undefined);

    expect(outcome).toBe('begun');
  });
});

describe('a payment', () => {
  test('makes a pending purchase settle', async () => {
    const purchase = await begun(20, await onSale(20));

    const submitted = await purchases.submitPayment(purchase, transactionHashOf(20), now);

    const found = await purchases.find(purchase.purchaseId);
    expect(submitted).toEqual({
      ...purchase,
      status: 'SETTLING',
      transactionHash: transactionHashOf(20),
      submittedAt: now,
    });
    expect(found).toEqual(submitted);
  });

  test('is taken once at a time', async () => {
    const purchase = await begun(21, await onSale(21));

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, number) =>
        purchases.submitPayment(purchase, transactionHashOf(2100 + number), now),
      ),
    );

    expect(outcomes.filter((outcome) => outcome !== 'conflict')).toHaveLength(1);
  });

  test('may follow one that failed, and clears why it failed', async () => {
    const purchase = await begun(22, await onSale(22));
    await purchases.submitPayment(purchase, transactionHashOf(2201), now);
    const outcome = await purchases.fail(purchase, transactionHashOf(2201), 'amount_too_low');
    const failed = await purchases.find(purchase.purchaseId);

    const submitted = await purchases.submitPayment(purchase, transactionHashOf(2202), now);

    expect(outcome).toBe('failed');
    expect(failed).toMatchObject({ status: 'FAILED', failure: 'amount_too_low' });
    expect(submitted).toMatchObject({
      status: 'SETTLING',
      failure: null,
      transactionHash: transactionHashOf(2202),
    });
  });

  test('does not follow one that was confirmed', async () => {
    const purchase = await confirmed(23, await onSale(23));

    const outcome = await purchases.submitPayment(purchase, transactionHashOf(2399), now);

    expect(outcome).toBe('conflict');
  });

  test('of a purchase that does not exist makes none', async () => {
    const outcome = await purchases.submitPayment(purchaseOf(997, contentOf(997)), transactionHashOf(1), now);

    const found = await purchases.find(purchaseIdOf(997));
    expect(outcome).toBe('conflict');
    expect(found).toBeUndefined();
  });
});

describe('a confirmation', () => {
  test('confirms, and lets the buyer open the content', async () => {
    const content = await onSale(30);
    const purchase = await settling(30, content);
    const before = await access.find(content.contentId, buyer);

    const outcome = await purchases.confirm(purchase, paymentOf(30), now);

    const found = await purchases.find(purchase.purchaseId);
    const right = await access.find(content.contentId, buyer);
    const others = await access.find(content.contentId, walletOf(3));
    expect(before).toEqual({ content, owned: false });
    expect(outcome).toBe('confirmed');
    expect(found).toEqual({ ...purchase, status: 'CONFIRMED', confirmedAt: now });
    expect(right).toEqual({ content, owned: true });
    expect(others).toEqual({ content, owned: false });
  });

  test('happens once, though it is delivered many times at a time', async () => {
    const purchase = await settling(31, await onSale(31));

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, second) =>
        purchases.confirm(purchase, paymentOf(31), timeOf(1000 + second)),
      ),
    );
    const late = await purchases.confirm(purchase, paymentOf(31), timeOf(9999));

    const found = await purchases.find(purchase.purchaseId);
    expect(outcomes.filter((outcome) => outcome === 'confirmed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'not_settling')).toHaveLength(19);
    expect(late).toBe('not_settling');
    expect(found?.confirmedAt).toBe(timeOf(1000 + outcomes.indexOf('confirmed')));
  });

  test('is refused where the payment settled another purchase, and grants nothing', async () => {
    await confirmed(32, await onSale(32));
    const content = await onSale(33);
    const purchase = await settling(33, content, transactionHashOf(32));

    const outcome = await purchases.confirm(purchase, paymentOf(32), now);

    const found = await purchases.find(purchase.purchaseId);
    const right = await access.find(content.contentId, buyer);
    expect(outcome).toBe('transaction_already_used');
    expect(found?.status).toBe('SETTLING');
    expect(right.owned).toBe(false);
  });

  test('takes another event of the same transaction, which paid for two', async () => {
    await confirmed(34, await onSale(34));
    const purchase = await settling(35, await onSale(35), transactionHashOf(34));

    const outcome = await purchases.confirm(purchase, { ...paymentOf(34), logIndex: 1 }, now);

    expect(outcome).toBe('confirmed');
  });

  test('is refused where the buyer has the content by another purchase', async () => {
    const content = await onSale(36);
    await confirmed(36, content);
    const second = await settling(37, content);

    const outcome = await purchases.confirm(second, paymentOf(37), now);

    const found = await purchases.find(second.purchaseId);
    expect(outcome).toBe('already_purchased');
    expect(found?.status).toBe('SETTLING');
  });

  test.each([
    ['was not paid', 38, 'pending'],
    ['settles with another transaction', 39, 'other transaction'],
  ] as const)('is refused where the purchase %s', async (_, number, state) => {
    const content = await onSale(number);
    const purchase =
      state === 'pending'
        ? await begun(number, content)
        : await settling(number, content, transactionHashOf(number * 100));

    const outcome = await purchases.confirm(purchase, paymentOf(number), now);

    expect(outcome).toBe('not_settling');
  });
});

describe('a failure', () => {
  test('ends the settlement of its own payment only', async () => {
    const purchase = await settling(40, await onSale(40));

    const other = await purchases.fail(purchase, transactionHashOf(4099), 'other_buyer');
    const own = await purchases.fail(purchase, transactionHashOf(40), 'other_buyer');
    const again = await purchases.fail(purchase, transactionHashOf(40), 'amount_too_low');

    const found = await purchases.find(purchase.purchaseId);
    expect([other, own, again]).toEqual(['not_settling', 'failed', 'not_settling']);
    expect(found).toMatchObject({ status: 'FAILED', failure: 'other_buyer' });
  });

  test('cannot undo a confirmation', async () => {
    const purchase = await confirmed(41, await onSale(41));

    const outcome = await purchases.fail(purchase, transactionHashOf(41), 'transaction_reverted');

    const found = await purchases.find(purchase.purchaseId);
    expect(outcome).toBe('not_settling');
    expect(found?.status).toBe('CONFIRMED');
  });
});

describe('the lists of purchases', () => {
  test('of a buyer: newest first, page by page, and nobody else’s', async () => {
    const trader = walletOf(70);
    const content = await onSale(50);
    const own = await Promise.all(
      Array.from({ length: 25 }, (_, index) => begun(5000 + index, content, { buyer: trader })),
    );

    const pages = await readThree('buyer', trader);

    expect(pages.flat()).toEqual(own.toReversed());
    expect(pages.at(-1)).toHaveLength(5);
  });

  test('of a seller: the last confirmed first, page by page, and nobody else’s', async () => {
    const trader = walletOf(71);
    const content = await onSale(51, { creator: trader });
    // The purchase that began first is confirmed last.
    const sold = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        confirmed(6000 + index, content, { buyer: walletOf(600 + index) }, timeOf(9000 - index)),
      ),
    );

    const pages = await readThree('seller', trader);

    expect(pages.flat().map(({ purchaseId }) => purchaseId)).toEqual(
      sold.map(({ purchaseId }) => purchaseId),
    );
    expect(pages.at(-1)).toHaveLength(5);
  });

  test('show a seller no purchase before it is confirmed', async () => {
    const trader = walletOf(73);
    await settling(52, await onSale(52, { creator: trader }));

    const { items } = await read('seller', trader, 10);

    expect(items).toEqual([]);
  });

  test('of a wallet that never traded are empty', async () => {
    const pages = await Promise.all([read('buyer', walletOf(72), 10), read('seller', walletOf(72), 10)]);

    expect(pages).toEqual([
      { items: [], nextCursor: null },
      { items: [], nextCursor: null },
    ]);
  });

  test('refuse a cursor of another wallet', async () => {
    const { nextCursor } = await read('buyer', walletOf(70), 10);

    const refused = await purchases.list('buyer', walletOf(71), { limit: 10, cursor: nextCursor ?? '' });

    expect(refused).toMatchObject({ code: 'invalid_cursor' });
  });
});

async function onSale(number: number, changes: Partial<Content> = {}): Promise<Content> {
  const content = contentOf(number, changes);
  await contents.create(content);
  return content;
}

async function begun(number: number, content: Content, changes: Partial<Purchase> = {}): Promise<Purchase> {
  const purchase = purchaseOf(number, content, changes);
  const outcome = await purchases.begin(purchase, content, undefined);
  if (outcome !== 'begun') throw new Error(`Purchase ${number}: ${outcome}`);
  return purchase;
}

async function settling(
  number: number,
  content: Content,
  transactionHash = transactionHashOf(number),
  changes: Partial<Purchase> = {},
): Promise<Purchase> {
  const purchase = await begun(number, content, changes);
  const outcome = await purchases.submitPayment(purchase, transactionHash, now);
  if (outcome === 'conflict') throw new Error(`Purchase ${number}: ${outcome}`);
  return outcome;
}

async function confirmed(
  number: number,
  content: Content,
  changes: Partial<Purchase> = {},
  time = now,
): Promise<Purchase> {
  const purchase = await settling(number, content, transactionHashOf(number), changes);
  const outcome = await purchases.confirm(purchase, paymentOf(number), time);
  if (outcome !== 'confirmed') throw new Error(`Purchase ${number}: ${outcome}`);
  return purchase;
}

function paymentOf(number: number): PaymentReference {
  return { chainId: 31_337, transactionHash: transactionHashOf(number), logIndex: 0 };
}

async function read(
  role: 'buyer' | 'seller',
  wallet: Purchase['buyer'],
  limit: number,
  cursor?: string | null,
) {
  const page = await purchases.list(role, wallet, { limit, cursor: cursor ?? undefined });
  if (page instanceof Problem) throw new Error(page.code);
  return page;
}

/** Three pages of ten, after which there is no other. */
async function readThree(
  role: 'buyer' | 'seller',
  wallet: Purchase['buyer'],
): Promise<readonly Purchase[][]> {
  const first = await read(role, wallet, 10);
  const second = await read(role, wallet, 10, first.nextCursor);
  const third = await read(role, wallet, 10, second.nextCursor);
  expect(third.nextCursor).toBeNull();
  return [first, second, third].map(({ items }) => [...items]);
}

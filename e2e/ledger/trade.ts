/** One buyer's dealings over one piece of content, right or wrong. */
import { purchaseContent, submitPayment } from '@glamora/contracts';
import { waitForPurchase } from '@glamora/demo';
import type { Success } from '@glamora/demo';
import type { Book } from './book.ts';
import type { LedgerChain, Transaction } from './chain.ts';
import type { Person } from './people.ts';
import { persistently } from './persistence.ts';

const wrongs = [
  'pays too little',
  'pays too much',
  'pays another seller',
  'pays for another purchase',
  'is reverted',
  'names the payment of another purchase',
  'pays twice',
  'pays and tells nobody',
  'never pays',
  'pays wrongly first',
  'buys the same twice',
] as const;

type TradeKind = 'pays as asked' | (typeof wrongs)[number];

/** Of 25 trades 14 are right; the wrong ones come once each, spread among them. */
const kindsInTurn: readonly TradeKind[] = [
  ...wrongs.flatMap((wrong): TradeKind[] => ['pays as asked', wrong]),
  ...Array<TradeKind>(3).fill('pays as asked'),
];

function kindOf(tradeNumber: number): TradeKind {
  return kindsInTurn[tradeNumber % kindsInTurn.length] ?? 'pays as asked';
}

export interface Trade {
  readonly number: number;
  readonly buyer: Person;
  /** The first of them that is on sale is bought. */
  readonly contentIds: readonly string[];
}

interface Dependencies {
  readonly chain: LedgerChain;
  readonly book: Book;
}

type Begun = Success<typeof purchaseContent>['body'];

const nobodysSeller = '3'.repeat(40).padStart(64, '0');
const unknownPurchase = 'ab'.repeat(32);

export async function makeTrade(trade: Trade, dependencies: Dependencies): Promise<void> {
  const { buyer } = trade;
  const { chain, book } = dependencies;
  const begun = await beginAny(trade, book);
  if (!begun) return;
  const { contentId, payment, purchaseId } = begun;
  const pay = (transaction: Transaction = payment) => chain.send(buyer.walletAddress, transaction);
  const name = (transactionHash: string) => namePayment(buyer, purchaseId, transactionHash, book);

  switch (kindOf(trade.number)) {
    case 'pays as asked':
      return name(await pay());
    case 'pays too little':
      return name(await pay({ ...payment, value: minus(payment.value, 1n) }));
    case 'pays too much':
      return name(await pay({ ...payment, value: minus(payment.value, -1n) }));
    case 'pays another seller':
      return name(await pay({ ...payment, data: `${payment.data.slice(0, -64)}${nobodysSeller}` }));
    case 'pays for another purchase':
      return name(await pay({ ...payment, data: withPurchase(payment.data, unknownPurchase) }));
    case 'is reverted':
      return name(await pay({ ...payment, value: '0' }));
    case 'names the payment of another purchase':
      return name(book.anyPaymentOf(buyer) ?? (await pay({ ...payment, value: '0' })));
    case 'pays twice': {
      const first = await pay();
      await pay();
      return name(first);
    }
    case 'pays and tells nobody':
      await pay();
      return;
    case 'never pays':
      return;
    case 'pays wrongly first':
      await name(await pay({ ...payment, value: '1' }));
      await waitForPurchase(buyer.client, purchaseId, { deadlineMs: 120_000, intervalMs: 250 });
      return name(await pay());
    case 'buys the same twice': {
      const second = await begin(trade, 'second', contentId, book);
      await name(await pay());
      if (second)
        await namePayment(
          buyer,
          second.purchaseId,
          await chain.send(buyer.walletAddress, second.payment),
          book,
        );
    }
  }
}

async function beginAny(
  trade: Trade,
  book: Book,
): Promise<(Begun & { readonly contentId: string }) | undefined> {
  for (const contentId of trade.contentIds) {
    // oxlint-disable-next-line no-await-in-loop -- the next one only where this one can't be had
    const begun = await begin(trade, 'first', contentId, book);
    if (begun) return { ...begun, contentId };
  }
  return undefined;
}

/** Undefined where the content is off sale, or was bought meanwhile. */
async function begin(
  { number, buyer }: Trade,
  time: 'first' | 'second',
  contentId: string,
  book: Book,
): Promise<Begun | undefined> {
  const answer = await persistently(() =>
    buyer.client.call(purchaseContent, {
      headers: { 'idempotency-key': `trade-${number}-${time}-${contentId}` },
      body: { contentId },
    }),
  );
  if (!answer.ok) {
    book.noteRefusal(answer.problem.code);
    return undefined;
  }
  book.noteBegun({ buyer: buyer.walletAddress, purchaseId: answer.body.purchaseId });
  return answer.body;
}

async function namePayment(
  buyer: Person,
  purchaseId: string,
  transactionHash: string,
  book: Book,
): Promise<void> {
  const answer = await persistently(() =>
    buyer.client.call(submitPayment, { parameters: { purchaseId }, body: { transactionHash } }),
  );
  if (answer.ok) book.noteNamed({ buyer: buyer.walletAddress, purchaseId, transactionHash });
  else book.noteRefusal(answer.problem.code);
}

function withPurchase(data: string, purchaseId: string): string {
  const selector = data.slice(0, '0x12345678'.length);
  return `${selector}${purchaseId}${data.slice(selector.length + 64)}`;
}

function minus(value: string, less: bigint): string {
  return (BigInt(value) - less).toString();
}

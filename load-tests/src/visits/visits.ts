/** What a visitor does, by kind. A refusal ends a visit; the client has noted it. */
import { randomInt, randomUUID } from 'node:crypto';
import {
  getContent,
  getContentUrl,
  getCreatorProfile,
  listContent,
  purchaseContent,
  searchContent,
  submitPayment,
} from '@glamora/contracts';
import { sendPayment, waitForPurchase } from '@glamora/demo';
import type { Success } from '@glamora/demo';
import type { Acknowledged } from '../acknowledged.ts';
import { category, publishPiece } from '../market.ts';
import type { Market, PaymentChain, Piece } from '../market.ts';
import { Person } from '../person.ts';

export const visits = {
  look,
  browse,
  search,
  visitCreator,
  openOwn,
  signIn,
  publish,
  buy,
} satisfies Record<string, (market: Market) => Promise<void>>;

export type VisitName = keyof typeof visits;

/** Those that leave something behind, or need somebody who is signed in. */
export const writingVisits: ReadonlySet<string> = new Set<VisitName>(['openOwn', 'signIn', 'publish', 'buy']);

async function look({ visitor, pieces }: Market): Promise<void> {
  await visitor.call(getContent, { parameters: { contentId: popular(pieces).contentId } });
}

async function browse({ visitor }: Market): Promise<void> {
  const sort = randomInt(2) === 0 ? 'recent' : 'price';
  const page = await visitor.call(listContent, { query: { sort, limit: '20' } });
  if (!page.ok) return;
  const chosen = page.body.items[0];
  if (chosen) await visitor.call(getContent, { parameters: { contentId: chosen.contentId } });
}

async function search({ visitor }: Market): Promise<void> {
  await visitor.call(searchContent, { query: { q: category, limit: '20' } });
}

async function visitCreator({ visitor, pieces }: Market): Promise<void> {
  await visitor.call(getCreatorProfile, { parameters: { walletAddress: popular(pieces).creator } });
}

async function openOwn({ pieces }: Market): Promise<void> {
  const { contentId, owner } = popular(pieces);
  if (owner === null) return;
  const client = await owner.client();
  await client.call(getContentUrl, { parameters: { contentId } });
}

async function signIn({ visitor, acknowledged }: Market): Promise<void> {
  const person = await Person.enter(visitor);
  if (person !== null) acknowledged.people.push(person);
}

async function publish({ people, acknowledged }: Market): Promise<void> {
  await publishPiece(oneOf(people), acknowledged);
}

async function buy({ visitor, acknowledged, chain, pieces }: Market): Promise<void> {
  const buyer = await Person.enter(visitor);
  if (buyer === null) return;
  acknowledged.people.push(buyer);
  const client = await buyer.client();
  const { contentId } = popular(pieces);
  const begun = await client.call(purchaseContent, {
    headers: { 'idempotency-key': randomUUID() },
    body: { contentId },
  });
  if (!begun.ok) return;
  acknowledged.purchaseBegun(begun.body.purchaseId, buyer);
  if (chain !== null) await pay({ buyer, contentId, chain, begun: begun.body, acknowledged });
}

interface Paying {
  readonly buyer: Person;
  readonly contentId: string;
  readonly chain: PaymentChain;
  readonly begun: Success<typeof purchaseContent>['body'];
  readonly acknowledged: Acknowledged;
}

async function pay({ buyer, contentId, chain, begun, acknowledged }: Paying): Promise<void> {
  const { purchaseId, payment } = begun;
  await chain.giveEther(buyer.account.address);
  const access = { rpcUrl: chain.rpcUrl, chainId: payment.chainId };
  const { transactionHash } = await sendPayment(buyer.account, access, payment);
  const client = await buyer.client();
  const named = await client.call(submitPayment, { parameters: { purchaseId }, body: { transactionHash } });
  if (!named.ok) return;
  acknowledged.paymentNamed(purchaseId, buyer, transactionHash);
  const settled = await waitForPurchase(client, purchaseId, { deadlineMs: 60_000, intervalMs: 500 });
  if (settled.ok && settled.body.status === 'CONFIRMED')
    await client.call(getContentUrl, { parameters: { contentId } });
}

/** The first of them half of the time, the second a quarter … as it is with things that are in fashion. */
function popular(pieces: readonly Piece[]): Piece {
  const place = Math.min(Math.floor(-Math.log2(Math.random())), pieces.length - 1);
  return pieces[place] ?? oneOf(pieces);
}

function oneOf<Item>(items: readonly Item[]): Item {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new Error('There is nothing to choose from');
  return item;
}

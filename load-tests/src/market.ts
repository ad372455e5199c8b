/** What visitors find when they come. */
import { listContent, uploadContent } from '@glamora/contracts';
import { makeContent } from '@glamora/demo';
import type { GlamoraClient } from '@glamora/demo';
import type { LedgerChain } from '@glamora/e2e/ledger/chain';
import type { Acknowledged } from './acknowledged.ts';
import { Person } from './person.ts';
import { Refusal } from './refusal.ts';

export interface Piece {
  readonly contentId: string;
  readonly creator: string;
  /** Null where it was there before. */
  readonly owner: Person | null;
}

export interface PaymentChain extends LedgerChain {
  readonly rpcUrl: string;
}

export interface Market {
  readonly visitor: GlamoraClient;
  /** Not empty; the first are the most popular. */
  readonly pieces: readonly Piece[];
  /** Signed in; empty where nothing may be written. */
  readonly people: readonly Person[];
  readonly acknowledged: Acknowledged;
  /** Null where wallets can't be given money: purchases are begun there and not paid. */
  readonly chain: PaymentChain | null;
}

const peopleInTheMarket = 20;

const titleOfPiece = 'Load test piece';
export const category = 'load test';

interface MarketSettings {
  readonly visitor: GlamoraClient;
  readonly mayWrite: boolean;
  readonly acknowledged: Acknowledged;
  readonly chain: PaymentChain | null;
}

/** Signs people in and lets each publish a piece; or finds what is there, where nothing may be written. */
export async function openMarket(settings: MarketSettings): Promise<Market | Refusal> {
  const { visitor, mayWrite, acknowledged } = settings;
  if (!mayWrite) {
    const listed = await visitor.call(listContent, { query: { limit: '100' } });
    if (!listed.ok) return new Refusal(`The list of content was refused: ${listed.problem.code}.`);
    const pieces = listed.body.items.map(({ contentId, creator }) => ({ contentId, creator, owner: null }));
    return pieces.length === 0
      ? new Refusal('There is no content to look at, and none may be published.')
      : { ...settings, pieces, people: [] };
  }
  const people: Person[] = [];
  const pieces: Piece[] = [];
  for (let number = 0; number < peopleInTheMarket; number += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the functions start here, and are not to be rushed before it begins
    const person = await Person.enter(visitor);
    if (person === null) return new Refusal('The marketplace refuses to sign anybody in.');
    acknowledged.people.push(person);
    people.push(person);
    // oxlint-disable-next-line no-await-in-loop
    const contentId = await publishPiece(person, acknowledged);
    if (contentId === null) return new Refusal('The marketplace refuses to publish anything.');
    pieces.push({ contentId, creator: person.walletAddress, owner: person });
  }
  return { ...settings, pieces, people };
}

/** @returns the content's id; null where it was refused. */
export async function publishPiece(creator: Person, acknowledged: Acknowledged): Promise<string | null> {
  const { contentId } = await makeContent();
  const client = await creator.client();
  const body = { ipfsHash: contentId, title: titleOfPiece, category, priceWei: '1000', tags: ['load'] };
  const answer = await client.call(uploadContent, { body });
  if (!answer.ok) return null;
  acknowledged.content.push({ contentId, title: titleOfPiece });
  return contentId;
}

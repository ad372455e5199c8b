/** What is on sale, and how its creators change it while others buy. */
import { createHash } from 'node:crypto';
import { updateContent, uploadContent } from '@glamora/contracts';
import { makeContent } from '@glamora/demo';
import type { CallInput } from '@glamora/demo';
import { rename } from './people.ts';
import type { Person } from './people.ts';
import { accepted, persistently } from './persistence.ts';

/** A piece of content as its creator last left it. */
export interface Piece {
  readonly contentId: string;
  readonly creator: Person;
  readonly number: number;
  readonly isActive: boolean;
  readonly title: string;
  readonly priceWei: string;
  /** The word of the title that tells pieces with an old title from those with a new one. */
  readonly kind: 'piece' | 'heirloom';
}

/** One of the words in every title. */
export const commonWord = 'ledger';

/** What creators whose content is bought are called by the end. */
export const creatorName = (number: number) => `maison${number}`;

type Changes = NonNullable<CallInput<typeof updateContent>['body']>;

/** Each is a list, so that one and the same piece changes in order. */
const histories: readonly (readonly Changes[])[] = [
  [{ priceWei: '2500' }],
  [{ active: false }],
  [{ title: 'heirloom' }, { priceWei: '4000' }],
  [{ active: false }, { active: true }],
  [],
];

export class Catalogue {
  readonly #seed: number;
  readonly #creators: readonly Person[];
  readonly #openingSize: number;
  readonly #pieces = new Map<number, Piece>();
  readonly #changes: (() => Promise<unknown>)[];

  /** @param size how many pieces there are once all changes are made; three quarters are there from the opening on. */
  constructor(seed: number, creators: readonly Person[], size: number) {
    this.#seed = seed;
    this.#creators = creators;
    this.#openingSize = Math.ceil(size * 0.75);
    const numbers = Array.from({ length: size }, (_, number) => number);
    this.#changes = [
      ...numbers.slice(this.#openingSize).map((number) => () => this.#publish(number)),
      ...numbers.slice(0, this.#openingSize).map((number) => () => this.#relive(number)),
      ...creators.map((creator, number) => () => rename(creator, creatorName(number))),
    ];
  }

  /** @returns the ids of what is there now. */
  async open(): Promise<readonly string[]> {
    const numbers = Array.from({ length: this.#openingSize }, (_, number) => number);
    return Promise.all(numbers.map((number) => this.#publish(number)));
  }

  /** Makes the next change, if any is left. */
  async change(): Promise<boolean> {
    const next = this.#changes.shift();
    await next?.();
    return next !== undefined;
  }

  pieces(): readonly Piece[] {
    return [...this.#pieces.values()];
  }

  async #publish(number: number): Promise<string> {
    const creator = this.#creators[number % this.#creators.length];
    if (!creator) throw new Error('There is no creator');
    const { contentId } = await makeContent(bytesOf(this.#seed, number));
    const body = {
      ipfsHash: contentId,
      title: titleOf('piece', number),
      category: 'dress',
      priceWei: String(1000 + number),
      tags: ['silk'],
    };
    const answer = await persistently(() => creator.client.call(uploadContent, { body }));
    // Registered by a try whose answer was lost.
    if (!answer.ok && answer.problem.code !== 'content_exists')
      throw new Error(`Content was refused: ${answer.problem.code}`);
    const { title, priceWei } = body;
    this.#pieces.set(number, { contentId, creator, number, isActive: true, title, priceWei, kind: 'piece' });
    return contentId;
  }

  async #relive(number: number): Promise<void> {
    for (const changes of histories[number % histories.length] ?? []) {
      const piece = this.#pieces.get(number);
      if (!piece) throw new Error(`Piece ${number} is not published`);
      const kind = changes.title === undefined ? piece.kind : 'heirloom';
      const body = changes.title === undefined ? changes : { title: titleOf(kind, number) };
      const parameters = { contentId: piece.contentId };
      // oxlint-disable-next-line no-await-in-loop -- a history has an order
      await accepted(() => piece.creator.client.call(updateContent, { parameters, body }));
      const { title = piece.title, priceWei = piece.priceWei, active = piece.isActive } = body;
      this.#pieces.set(number, { ...piece, kind, title, priceWei, isActive: active });
    }
  }
}

function titleOf(kind: Piece['kind'], number: number): string {
  return `${commonWord} ${kind} ${number}`;
}

function bytesOf(seed: number, number: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`${seed} piece ${number}`).digest());
}

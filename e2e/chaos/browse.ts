/** What people do between two purchases: they look around, and open what they bought. */
import {
  getContent,
  getContentUrl,
  getCreatorProfile,
  getMyProfile,
  listContent,
  listPurchases,
  searchContent,
} from '@glamora/contracts';
import type { Refused } from '@glamora/demo';
import { commonWord } from '../ledger/catalogue.ts';
import type { Person } from '../ledger/people.ts';

export interface Sight {
  readonly name: string;
  /** Asks once, and takes no for an answer. */
  readonly look: () => Promise<{ readonly ok: true } | Refused>;
}

export function sightsOf({ client, walletAddress }: Person, contentId: string): readonly Sight[] {
  const parameters = { contentId };
  return [
    { name: 'listContent', look: () => client.call(listContent, { query: { sort: 'recent' } }) },
    { name: 'searchContent', look: () => client.call(searchContent, { query: { q: commonWord } }) },
    { name: 'getContent', look: () => client.call(getContent, { parameters }) },
    { name: 'getContentUrl', look: () => client.call(getContentUrl, { parameters }) },
    {
      name: 'getCreatorProfile',
      look: () => client.call(getCreatorProfile, { parameters: { walletAddress } }),
    },
    { name: 'getMyProfile', look: () => client.call(getMyProfile, {}) },
    { name: 'listPurchases', look: () => client.call(listPurchases, { query: { role: 'buyer' } }) },
  ];
}

/** How often a call was answered, refused for a reason of the caller's, or not served. */
export class Looks {
  answered = 0;
  refused = 0;
  readonly #notServed = new Map<string, number>();

  async take({ name, look }: Sight): Promise<void> {
    const answer = await look();
    if (answer.ok) this.answered += 1;
    else if (answer.status < 500) this.refused += 1;
    else {
      const { code, detail } = answer.problem;
      const what = `${name} ${answer.status} ${code}: ${detail}`;
      this.#notServed.set(what, (this.#notServed.get(what) ?? 0) + 1);
    }
  }

  get notServed(): ReadonlyMap<string, number> {
    return this.#notServed;
  }

  get notServedCount(): number {
    return [...this.#notServed.values()].reduce((sum, count) => sum + count, 0);
  }
}

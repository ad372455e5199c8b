/**
 * The least that each business event can cost in write units, of rows below 1 KB. A row that stands alone costs one unit; one
 * of an atomic group, which is what a promise of ours needs, two; each index that shows the row or moves it, one or two.
 */

/** Words by which a piece of this benchmark is found: piece, its number, silk, evening, dress. */
const words = 5;

/** The row and its five lists; the words, and the document that tells later which they are, change together. */
const published = 1 + 5 + 2 * (words + 1);

/** The row in its creator's list, moved in the two lists by price; the document, a word that goes and one that comes. */
const changed = 1 + 1 + 2 * 2 + 2 * 3;

/** The purchase in its buyer's list and what its id finds exist together, if the price is still the one that was read. */
const begun = 2 + 1 + 2 + 2;

/** Naming the payment; then confirmation, claim and access together, with the row in two lists. */
const settled = 1 + 1 + (2 + 1 + 1) + 2 + 2;

/** The mark that it is counted, with the row in its buyer's list; who bought when; what the content gains. */
const sale = 2 + 1 + 2 + 2;

/** The mark that it is counted, and what the content gains. */
const view = 2 + 2;

/** Of a creator: the day and the total; of the marketplace: the day. Then the leaderboard, alone. */
const sharedByActivities = 2 * 3 + 1;

/** As many as one transaction counts. */
const activitiesTogether = 16;

/** @param count how many happen at once, to one creator's content. */
export function leastUnits(kind: MeasuredKind, count: number): number {
  const shared = sharedByActivities * Math.ceil(count / activitiesTogether);
  switch (kind) {
    case 'content published':
      return published * count;
    case 'content changed':
      return changed * count;
    case 'purchase begun':
      return begun * count;
    case 'purchase confirmed':
      return (settled + sale) * count + shared;
    case 'content viewed':
      return view * count + shared;
  }
}

export const measuredKinds = [
  'content published',
  'content changed',
  'purchase begun',
  'purchase confirmed',
  'content viewed',
] as const;

export type MeasuredKind = (typeof measuredKinds)[number];

/** Generated catalogues, and a search of them that reads everything: what every index has to agree with. */
import { canonicalCid } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import * as fc from 'fast-check';
import type { Content, SearchMatch } from '../src/index.ts';
import { compareMatches } from '../src/index.ts';
import { findsWord, indexedWords, queryWords } from '../src/search-words.ts';
import { contentOf, timeOf } from './entities.ts';

/** Few words with common beginnings, so that queries find some and miss some. */
const vocabulary = [
  'dress',
  'dressy',
  'drape',
  'red',
  'réd',
  'Robe',
  'robes',
  'x',
  '連衣裙',
  '衣',
  '👗',
  'dré',
];

const words = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...vocabulary), { minLength, maxLength }).map((chosen) => chosen.join(' '));

/** Content of wallet 1; ids start at `first`. */
export const catalogue = (first: number): fc.Arbitrary<readonly Content[]> =>
  fc
    .array(
      fc.record({
        title: words(1, 3),
        tags: fc.uniqueArray(words(1, 1), { maxLength: 2 }),
        category: words(1, 1),
        active: fc.boolean(),
        // Few moments: many are equally new.
        createdAt: fc.integer({ min: 0, max: 3 }).map(timeOf),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((entries) => entries.map((entry, place) => contentOf(first + place, entry)));

export const query: fc.Arbitrary<string> = fc.oneof(
  words(1, 3),
  fc.constantFrom('d', 'dr', 'dre', 'dre re', 'rob', 'ro r', '衣', '連', '連衣 dress', 'hat', '!'),
);

/** What a search over all of the content finds, in order. */
export function searchEverything(
  catalogueContent: readonly Content[],
  creatorName: string | null,
  asked: string,
): readonly SearchMatch[] {
  const wanted = queryWords(asked);
  if (wanted.length === 0) return [];
  return catalogueContent
    .flatMap((content) => {
      const indexed = content.active ? [...indexedWords({ ...content, creatorName })] : [];
      const weights = wanted.map((word) =>
        Math.max(0, ...indexed.map(([known, weight]) => (findsWord(word, known) ? weight : 0))),
      );
      if (weights.includes(0)) return [];
      return [
        {
          contentId: canonicalCid(content.contentId) as ContentId,
          createdAt: content.createdAt,
          weight: weights.reduce((sum, weight) => sum + weight, 0),
        },
      ];
    })
    .toSorted(compareMatches);
}

/** The words by which content is found: made the same way of what is indexed and of what is asked for. */

export interface SearchableText {
  readonly title: string;
  readonly tags: readonly string[];
  readonly category: string;
  readonly creatorName: string | null;
}

/** How much a word weighs by where it stands; one that stands in several places weighs as much as in the heaviest. */
export const searchWeights = { title: 8, tags: 4, category: 2, creatorName: 1 } as const;

/**
 * Words of one piece of content. Should all of them change at once, 49 to remove, 49 to put and the document itself still
 * fit into one transaction of 100 writes.
 */
export const mostWords = 49;

/** In code points; longer words are cut, in the index and in queries alike. */
const longestWord = 32;

/** The words to index, each with its weight; the lightest are left out where there are too many. */
export function indexedWords(text: SearchableText): ReadonlyMap<string, number> {
  const { title, tags, category, creatorName } = text;
  const places: readonly [weight: number, text: string][] = [
    [searchWeights.title, title],
    ...tags.map((tag) => [searchWeights.tags, tag] as [number, string]),
    [searchWeights.category, category],
    [searchWeights.creatorName, creatorName ?? ''],
  ];
  const words = new Map<string, number>();
  for (const [weight, place] of places) {
    for (const word of runsOf(place).flatMap(indexedForms)) {
      if (!words.has(word) && words.size < mostWords) words.set(word, weight);
    }
  }
  return words;
}

/** The words of a query, each once, in the order given. */
export function queryWords(query: string): readonly string[] {
  return [...new Set(runsOf(query).flatMap(queryForms))];
}

/** Whether a word of a query finds an indexed word: by its beginning, but a single letter only as a whole word. */
export function findsWord(queryWord: string, indexedWord: string): boolean {
  return isSingleLetter(queryWord) ? indexedWord === queryWord : indexedWord.startsWith(queryWord);
}

/** A single letter begins too many words to be of use, and the index would have to be read from end to end for it. */
export function isSingleLetter(word: string): boolean {
  return Array.from(word).length === 1;
}

/** What stands between spaces and punctuation, or within a script that has no spaces. */
interface Run {
  readonly letters: readonly string[];
  readonly isUnspaced: boolean;
}

const anyLetter = String.raw`[\p{L}\p{N}\p{M}]`;
const unspacedScripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => String.raw`\p{scx=${script}}`)
  .join('');

const unspacedRun = new RegExp(`^[${anyLetter}&&[${unspacedScripts}]]`, 'v');
const anyRun = new RegExp(
  String.raw`\p{Extended_Pictographic}|[${anyLetter}&&[${unspacedScripts}]]+|[${anyLetter}--[${unspacedScripts}]]+`,
  'gv',
);

function runsOf(text: string): readonly Run[] {
  return (fold(text).match(anyRun) ?? []).map((run) => ({
    letters: Array.from(run),
    isUnspaced: unspacedRun.test(run),
  }));
}

/** Where no spaces part the words, every letter and every pair of neighbours is one, as search engines do it for Chinese. */
function indexedForms({ letters, isUnspaced }: Run): readonly string[] {
  return isUnspaced ? [...pairsOf(letters), ...letters] : [cut(letters)];
}

function queryForms({ letters, isUnspaced }: Run): readonly string[] {
  return isUnspaced && letters.length > 1 ? pairsOf(letters) : [cut(letters)];
}

function pairsOf(letters: readonly string[]): readonly string[] {
  return letters.slice(1).map((letter, place) => `${letters[place]}${letter}`);
}

function cut(letters: readonly string[]): string {
  return letters.slice(0, longestWord).join('');
}

/** Letters that no decomposition takes apart, although people type them so. */
const plainLetters: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ł: 'l',
  þ: 'th',
  // Lower case depends on what follows: a word and its beginning would differ.
  ς: 'σ',
};

/**
 * One spelling for texts that a person takes for the same. Case goes by way of capitals, which are the same for ß and ss.
 * Of the marks only those go that any script may carry (accents, not the vowels of Hindi or Thai).
 */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}&&\p{sc=Inherited}]|\p{Cf}/gv, '')
    .replace(/[æœøđðħłþς]/g, (letter) => plainLetters[letter] ?? letter);
}

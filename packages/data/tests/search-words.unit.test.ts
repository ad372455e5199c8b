import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { findsWord, indexedWords, mostWords, queryWords } from '../src/search-words.ts';
import type { SearchableText } from '../src/search-words.ts';

const text = (changes: Partial<SearchableText> = {}): SearchableText => ({
  title: '',
  tags: [],
  category: '',
  creatorName: null,
  ...changes,
});

const finds = (query: string, title: string): boolean => {
  const indexed = [...indexedWords(text({ title })).keys()];
  return queryWords(query).every((word) => indexed.some((known) => findsWord(word, known)));
};

describe('the words of a query', () => {
  test.each([
    ['case', 'ROBE Rouge', ['robe', 'rouge']],
    ['accents', 'Élégante façon', ['elegante', 'facon']],
    ['letters that do not decompose', 'Łódź Smørrebrød Straße', ['lodz', 'smorrebrod', 'strasse']],
    ['Greek final letters', 'ΟΔΟΣ οδος', ['οδοσ']],
    ['Turkish capitals', 'İstanbul ISTANBUL', ['istanbul']],
    ['full width and ligatures', 'ＦＵＬＬ ﬁt', ['full', 'fit']],
    ['punctuation', 'l’été, t-shirt (new!)', ['l', 'ete', 't', 'shirt', 'new']],
    ['repeated words', 'red Red RED', ['red']],
    ['invisible characters', 'dr\u00ADess dr\u200Bess', ['dress']],
    ['vowel signs, which are no accents', 'कपड़े', ['कपड़े'.normalize('NFKD')]],
    ['digits', '2026 s/s', ['2026', 's']],
    ['emoji, whatever their skin and variant', '👠🏽 ☂️ 👩‍🎤', ['👠', '☂', '👩', '🎤']],
    ['a script without spaces', '連衣裙', ['連衣', '衣裙']],
    ['a single character of such a script', '裙', ['裙']],
  ])('read through %s', (_, query, expected) => {
    expect(queryWords(query)).toEqual(expected);
  });

  test.each(['', '   ', '!?…', '\u0301', '\u200D'])('are none in %j', (query) => {
    expect(queryWords(query)).toEqual([]);
  });
});

describe('a query', () => {
  test.each([
    ['dres', 'A red Dress'],
    ['red dress', 'Dress in red'],
    ['fete', 'La Fête'],
    ['裙', '紅色連衣裙'],
    ['連衣裙', '紅色連衣裙'],
    ['ドレス', '赤いドレス'],
    ['ชุด', 'ชุดเดรส'],
    ['한복', '전통 한복'],
    ['하', '한복'],
    ['👗', 'Party 👗👠'],
    ['a', 'A dress'],
  ])('of %j finds %j', (query, title) => {
    expect(finds(query, title)).toBe(true);
  });

  test.each([
    ['ress', 'A red Dress'],
    ['red hat', 'A red dress'],
    ['裙子', '紅色連衣裙'],
    ['d', 'A red dress'],
    ['👒', 'Party 👗'],
  ])('of %j does not find %j', (query, title) => {
    expect(finds(query, title)).toBe(false);
  });

  test('finds the text that it was copied from, and any beginning of its words', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        expect(finds(words.join(' '), words.join(' '))).toBe(true);
      }),
    );
  });

  test('has the same words whichever Unicode form it came in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (query) => {
        expect(queryWords(query.normalize('NFD'))).toEqual(queryWords(query.normalize('NFC')));
      }),
    );
  });
});

describe('indexed words', () => {
  test('weigh by where they stand, and as the heaviest place where they stand in several', () => {
    const words = indexedWords(
      text({ title: 'Red dress', tags: ['Silk', 'red'], category: 'dress', creatorName: 'Coco Silk' }),
    );

    expect(Object.fromEntries(words)).toEqual({ red: 8, dress: 8, silk: 4, coco: 1 });
  });

  test('of a very long word are cut where those of a query are', () => {
    const long = 'x'.repeat(120);

    const words = [...indexedWords(text({ title: long })).keys()];

    expect(words).toEqual(['x'.repeat(32)]);
    expect(queryWords(long)).toEqual(words);
  });

  test('are never more than one transaction can change, and the title goes first', () => {
    const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
    const title = letters.map((letter) => `${letter}1`).join(' ');
    const tags = letters.slice(0, 20).map((letter) => `${letter}2 ${letter}3`);

    const words = indexedWords(text({ title, tags, category: 'lost' }));

    expect(words.size).toBe(mostWords);
    expect([...words.values()].filter((weight) => weight === 8)).toHaveLength(26);
    expect(words.has('lost')).toBe(false);
  });

  test('hold nothing that could be taken for a part of a key, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (title) => {
        for (const word of indexedWords(text({ title })).keys()) {
          expect(word).toMatch(/^[^#\s]+$/u);
          expect(Buffer.byteLength(word)).toBeLessThanOrEqual(32 * 4);
        }
      }),
    );
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Problem } from '@glamora/contracts';
import * as fc from 'fast-check';
import { openCursor, sealCursor } from '../src/cursor.ts';
import type { Positions } from '../src/cursor.ts';

const scope = 'GSI2|asc|PRICE#|PRICE#~|CATEGORY#dress#0|CATEGORY#dress#1';
const positions: Positions = [{ sort: 'PRICE#0001#2026', PK: 'CONTENT#a', SK: 'METADATA' }, 'start'];
const cursor = sealCursor(scope, positions);

describe('a cursor', () => {
  test('opens to what was sealed', () => {
    const opened = openCursor(scope, cursor, 2);

    expect(opened).toEqual(positions);
  });

  test('that is not there begins every partition', () => {
    const opened = openCursor(scope, undefined, 3);

    expect(opened).toEqual(['start', 'start', 'start']);
  });

  test('is text for a URL, and no longer than the contract allows, even with the longest keys of the table', () => {
    const cid = `bafybei${'a'.repeat(52)}`;
    const longest = {
      sort: `PRICE#${'0'.repeat(31)}#${'9'.repeat(24)}`,
      PK: `CONTENT#${cid}`,
      SK: 'METADATA',
    };

    const sealed = sealCursor(scope, [longest, longest, longest, longest]);

    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(sealed.length).toBeLessThanOrEqual(2048);
  });

  test('opens again whatever the positions were', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    const entry = fc.oneof(fc.constant('start' as const), fc.record({ sort: text, PK: text, SK: text }));

    fc.assert(
      fc.property(fc.string(), fc.array(entry, { minLength: 1, maxLength: 5 }), (anyScope, sealed) => {
        const opened = openCursor(anyScope, sealCursor(anyScope, sealed), sealed.length);

        expect(opened).toEqual(sealed);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a cursor is refused', () => {
  test('after any change of a single character', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .';
    const changed = Array.from(cursor, (original, place) =>
      Array.from(alphabet)
        .filter((character) => character !== original)
        .map((character) => cursor.slice(0, place) + character + cursor.slice(place + 1)),
    ).flat();

    const accepted = changed.filter((text) => !isRefused(text));

    expect(changed.length).toBeGreaterThan(5000);
    expect(accepted).toEqual([]);
  });

  test('after any cut, at its end or its beginning', () => {
    const cut = Array.from(cursor, (_, place) => [cursor.slice(0, place), cursor.slice(place + 1)]).flat();

    const accepted = cut.filter((text) => !isRefused(text));

    expect(accepted).toEqual([]);
  });

  test.each(['', '=', ' ', `${cursor}A`, `${cursor}=`, `${cursor}\n`, cursor + cursor, '%00', 'null'])(
    'where it is %p',
    (text) => {
      expect(isRefused(text)).toBe(true);
    },
  );

  test('in another list', () => {
    const opened = openCursor(scope.replace('asc', 'desc'), cursor, 2);

    expect(opened).toMatchObject({ code: 'invalid_cursor' });
  });

  test('in a list of more or fewer partitions', () => {
    const opened = [openCursor(scope, cursor, 1), openCursor(scope, cursor, 3)];

    expect(opened).toEqual([
      expect.objectContaining({ code: 'invalid_cursor' }),
      expect.objectContaining({ code: 'invalid_cursor' }),
    ]);
  });

  // The checksum is no secret: whoever reads this file can make one.
  test.each([
    ['no JSON', '['],
    ['no list', '{"0":"start","1":"start"}'],
    ['null', 'null'],
    ['an unknown word', '["start","end"]'],
    ['a position that is null', '["start",null]'],
    ['a position of two parts', '["start",["PRICE#1","CONTENT#a"]]'],
    ['a position of four parts', '["start",["PRICE#1","CONTENT#a","METADATA","x"]]'],
    ['a number in a position', '["start",["PRICE#1","CONTENT#a",5]]'],
    ['an empty key', '["start",["PRICE#1","","METADATA"]]'],
    ['a key of more than 1,024 bytes', `["start",["PRICE#1","${'é'.repeat(513)}","METADATA"]]`],
    ['a key that is no UTF-8', String.raw`["start",["PRICE#1","CONTENT#\ud800","METADATA"]]`],
  ])('where it was forged with a right checksum and holds %s', (_, payload) => {
    const forged = forge(payload);

    expect(isRefused(forged)).toBe(true);
  });

  test('or opened, but never fails, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(forge), fc.base64String()), (text) => {
        const opened = openCursor(scope, text, 2);

        expect(opened instanceof Problem || opened.length === 2).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

function isRefused(text: string): boolean {
  return openCursor(scope, text, 2) instanceof Problem;
}

function forge(payload: string): string {
  const checksum = createHash('sha256').update(`${scope}\0${payload}`).digest().subarray(0, 9);
  return Buffer.concat([checksum, Buffer.from(payload)]).toString('base64url');
}

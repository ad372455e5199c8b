import { describe, expect, test } from '@jest/globals';
import { compileFilter } from '../../src/event-sources/index.ts';

const sale = {
  eventName: 'MODIFY',
  kind: 'sale',
  empty: '',
  nothing: null,
  paid: true,
  amount: 12,
  amountAsText: '12',
  tags: ['dress', 'silk'],
  dynamodb: { NewImage: { PK: { S: 'CONTENT#bafy' }, price: { N: '100' } } },
  lines: [{ item: 'shoe' }, { item: 'hat' }],
};

describe('a filter pattern', () => {
  test.each<[string, unknown, boolean]>([
    ['equals a text', { kind: ['sale'] }, true],
    ['differs from a text', { kind: ['view'] }, false],
    ['tells upper case from lower case', { kind: ['SALE'] }, false],
    ['equals one of several (or)', { kind: ['view', 'sale'] }, true],
    ['needs every field (and)', { kind: ['sale'], eventName: ['INSERT'] }, false],
    ['equals a number', { amount: [12] }, true],
    ['tells a number from a text', { amount: ['12'] }, false],
    ['equals a boolean', { paid: [true] }, true],
    ['equals null', { nothing: [null] }, true],
    ['tells null from a missing field', { missing: [null] }, false],
    ['equals the empty text', { empty: [''] }, true],
    ['tells the empty text from null', { nothing: [''] }, false],
    ['looks into objects', { dynamodb: { NewImage: { price: { N: ['100'] } } } }, true],
    ['does not find what an object lacks', { dynamodb: { OldImage: { price: { N: ['100'] } } } }, false],
    ['matches a list when one of its values matches', { tags: ['silk'] }, true],
    ['matches a list of objects when one of them matches', { lines: { item: ['hat'] } }, true],
    ['prefix', { dynamodb: { NewImage: { PK: { S: [{ prefix: 'CONTENT#' }] } } } }, true],
    ['prefix that is not there', { kind: [{ prefix: 'x' }] }, false],
    ['suffix', { kind: [{ suffix: 'ale' }] }, true],
    ['suffix that is not there', { kind: [{ suffix: 'sal' }] }, false],
    ['equals-ignore-case', { kind: [{ 'equals-ignore-case': 'SALE' }] }, true],
    ['anything-but one value', { kind: [{ 'anything-but': 'view' }] }, true],
    ['anything-but a list', { kind: [{ 'anything-but': ['view', 'sale'] }] }, false],
    ['anything-but a prefix', { kind: [{ 'anything-but': { prefix: 'sa' } }] }, false],
    ['anything-but needs the field', { missing: [{ 'anything-but': 'view' }] }, false],
    ['numeric =', { amount: [{ numeric: ['=', 12] }] }, true],
    ['numeric range', { amount: [{ numeric: ['>', 10, '<=', 12] }] }, true],
    ['numeric range that is missed', { amount: [{ numeric: ['>=', 0, '<', 12] }] }, false],
    [
      'numeric leaves texts alone, as DynamoDB numbers are',
      { amountAsText: [{ numeric: ['=', 12] }] },
      false,
    ],
    ['exists', { kind: [{ exists: true }] }, true],
    ['exists, also when null', { nothing: [{ exists: true }] }, true],
    ['exists is about leaves', { dynamodb: [{ exists: true }] }, false],
    ['does not exist', { missing: [{ exists: false }] }, true],
    ['does not exist deep within what is missing', { missing: { deep: [{ exists: false }] } }, true],
    ['does not exist, but does', { kind: [{ exists: false }] }, false],
    ['$or takes one of several fields', { $or: [{ kind: ['view'] }, { amount: [12] }] }, true],
    [
      '$or beside other fields',
      { eventName: ['INSERT'], $or: [{ kind: ['sale'] }, { amount: [12] }] },
      false,
    ],
    [
      '$or within an object',
      { dynamodb: { $or: [{ NewImage: { price: { N: ['100'] } } }, { Keys: ['x'] }] } },
      true,
    ],
    ['$or with none', { $or: [{ kind: ['view'] }, { amount: [13] }] }, false],
  ])('%s', (_name, pattern, expected) => {
    const passes = compileFilter([pattern]);

    expect(passes(sale)).toBe(expected);
  });

  test('may be given as JSON text', () => {
    const passes = compileFilter(['{"kind":["sale"]}']);

    expect([passes(sale), passes({ kind: 'view' })]).toEqual([true, false]);
  });

  test('passes when any of several matches, and always when there is none', () => {
    expect(compileFilter([{ kind: ['view'] }, { kind: ['sale'] }])(sale)).toBe(true);
    expect(compileFilter([])(sale)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a text instead of a list', { kind: 'sale' }],
    ['an empty list', { kind: [] }],
    ['an unknown operator', { kind: [{ 'starts-with': 'sa' }] }],
    ['half a numeric range', { amount: [{ numeric: ['>'] }] }],
    ['an unknown comparison', { amount: [{ numeric: ['~', 1] }] }],
    ['a prefix that is no text', { kind: [{ prefix: 1 }] }],
    ['"exists" without a boolean', { kind: [{ exists: 'yes' }] }],
    ['a list at the top', ['sale']],
  ])('is refused at the start with %s', (_name, pattern) => {
    expect(() => compileFilter([pattern])).toThrow();
  });
});

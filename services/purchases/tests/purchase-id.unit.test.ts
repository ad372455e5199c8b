/** Purchases are named by who buys under which key. */
import { expect, test } from '@jest/globals';
import { purchaseIdSchema } from '@glamora/contracts';
import * as fc from 'fast-check';
import { purchaseIdOf } from '../src/purchase-id.ts';
import { buyer, stranger } from './marketplace.ts';

const key = fc.stringMatching(/^[\x21-\x7e]{1,255}$/);

test('an id never changes: purchases that were begun are found by it', () => {
  expect(purchaseIdOf(buyer, 'key')).toMatchInlineSnapshot(
    `"0xbdbe7b282e67417614c8ab816d172edd534e5c2fbec77115fd92c697cd69c912"`,
  );
});

test('any key gives an id, the same each time', () => {
  fc.assert(
    fc.property(key, (idempotencyKey) => {
      const id = purchaseIdOf(buyer, idempotencyKey);

      expect(purchaseIdSchema.parse(id)).toBe(id);
      expect(purchaseIdOf(buyer, idempotencyKey)).toBe(id);
    }),
  );
});

test('another key gives another id, and so does another buyer', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      fc.pre(one !== other);

      const ids = [purchaseIdOf(buyer, one), purchaseIdOf(buyer, other), purchaseIdOf(stranger, one)];

      expect(new Set(ids).size).toBe(3);
    }),
  );
});

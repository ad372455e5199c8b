import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { base58btc } from 'multiformats/bases/base58';
import { base36 } from 'multiformats/bases/base36';
import { CID } from 'multiformats/cid';
import {
  canonicalCid,
  contentIdSchema,
  maximumWei,
  purchaseIdSchema,
  spellingsOf,
  transactionHashSchema,
  walletAddressSchema,
  weiSchema,
} from '../src/index.ts';

const checksummed = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const version0 = 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG';
const version1 = 'bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf47mvof4';

describe('a wallet address', () => {
  test.each([
    ['with its EIP-55 checksum', checksummed],
    ['in lower case', checksummed.toLowerCase()],
    ['in upper case', `0x${checksummed.slice(2).toUpperCase()}`],
  ])('%s is taken, and kept in lower case', (_, address) => {
    const parsed = walletAddressSchema.parse(address);

    expect(parsed).toBe('0xd8da6bf26964af9d7eed9e03e53415d37aa96045');
  });

  test('with one letter of the wrong case is refused', () => {
    const mistyped = checksummed.replace('dA6B', 'da6B');

    const parsed = walletAddressSchema.safeParse(mistyped);

    expect(parsed.error?.issues[0]?.message).toBe('has a wrong EIP-55 checksum');
  });

  test.each([
    ['without 0x', checksummed.slice(2)],
    ['with 0X', checksummed.replace('0x', '0X')],
    ['a digit short', checksummed.slice(0, -1)],
    ['a digit long', `${checksummed}0`],
    ['with a letter that is no digit', `0x${'g'.repeat(40)}`],
    ['with a line break behind', `${checksummed}\n`],
    ['that is empty', ''],
    ['that is a number', 5],
    ['that is null', null],
  ])('%s is refused', (_, address) => {
    const parsed = walletAddressSchema.safeParse(address);

    expect(parsed.success).toBe(false);
  });
});

describe('a content id', () => {
  test.each([
    ['version 0', version0, version0],
    ['version 1 in base32', version1, version1],
    ['version 1 in base58', CID.parse(version1).toString(base58btc), version1],
    ['version 1 in base36', CID.parse(version1).toString(base36), version1],
    ['version 1 with padding, which multibase has not', `${version1}====`, version1],
  ])('of %s is taken, and kept in its one spelling', (_, text, spelling) => {
    const parsed = contentIdSchema.parse(text);

    expect(parsed).toBe(spelling);
  });

  test.each([
    ['a character short', version1.slice(0, -1)],
    ['with a wrong character', version1.replace('q', '1')],
    ['of version 0 with a wrong character', version0.replace('Y', '0')],
    ['in upper case', version1.toUpperCase()],
    ['with a path behind', `${version0}/image.png`],
    ['with a space behind', `${version1} `],
    ['that is an address', 'https://example.org/'],
    ['that is empty', ''],
    ['that is longer than any hash in use', `b${'a'.repeat(128)}`],
    ['that is an object', {}],
  ])('%s is refused', (_, text) => {
    const parsed = contentIdSchema.safeParse(text);

    expect(parsed.success).toBe(false);
  });

  test('of either version, in whatever base, stands for the same bytes', () => {
    const spellings = [version0, version1, CID.parse(version1).toString(base58btc), `${version1}=`];

    const canonical = spellings.map((text) => canonicalCid(contentIdSchema.parse(text)));

    expect(new Set(canonical)).toEqual(new Set([version1]));
  });

  test('of other bytes, or the same bytes read as another format, is another', () => {
    const raw = CID.createV1(0x55, CID.parse(version1).multihash).toString();

    const canonical = canonicalCid(contentIdSchema.parse(raw));

    expect(canonical).toBe(raw);
    expect(canonical).not.toBe(version1);
  });

  test('has the spellings of both versions, where version 0 has one', () => {
    const raw = CID.createV1(0x55, CID.parse(version1).multihash).toString();

    const spellings = [version0, version1, raw].map((text) => spellingsOf(contentIdSchema.parse(text)));

    expect(spellings).toEqual([[version1, version0], [version1, version0], [raw]]);
  });
});

describe.each([
  ['a purchase id', purchaseIdSchema],
  ['a transaction hash', transactionHashSchema],
])('%s', (_, schema) => {
  test('is 32 bytes in either case, kept in lower case', () => {
    const parsed = schema.parse(`0x${'aB'.repeat(32)}`);

    expect(parsed).toBe(`0x${'ab'.repeat(32)}`);
  });

  test.each([`0x${'a'.repeat(63)}`, `0x${'a'.repeat(65)}`, 'a'.repeat(66), `0x${'z'.repeat(64)}`, '', 7])(
    'is not %s',
    (text) => {
      const parsed = schema.safeParse(text);

      expect(parsed.success).toBe(false);
    },
  );
});

describe('an amount in wei', () => {
  test.each([
    ['1', 1n],
    ['50000000000000000', 50_000_000_000_000_000n],
    [maximumWei.toString(), maximumWei],
    ['9'.repeat(30), 10n ** 30n - 1n],
  ])('%s is read as a bigint', (digits, amount) => {
    const parsed = weiSchema.parse(digits);

    expect(parsed).toBe(amount);
  });

  test.each([
    ['zero', '0'],
    ['above the bound', (maximumWei + 1n).toString()],
    ['a digit too long', '9'.repeat(31)],
    ['negative', '-1'],
    ['signed', '+1'],
    ['a fraction', '1.5'],
    ['with an exponent', '1e18'],
    ['hexadecimal', '0x1'],
    ['with a leading zero', '01'],
    ['with spaces', ' 1'],
    ['in other digits', '١'],
    ['empty', ''],
    ['a number', 1],
  ])('%s is refused', (_, digits) => {
    const parsed = weiSchema.safeParse(digits);

    expect(parsed.success).toBe(false);
  });
});

describe('whatever a stranger sends', () => {
  const schemas = [walletAddressSchema, contentIdSchema, purchaseIdSchema, transactionHashSchema, weiSchema];
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 140 }),
    fc.stringMatching(/^0x[0-9a-fA-F]{38,66}$/),
    fc.stringMatching(/^(Qm|b|z|k|bafy)[1-9a-zA-Z=]{0,60}$/),
    fc.stringMatching(/^[0-9]{0,33}$/),
    fc.anything(),
  );

  test('is parsed or refused, and what was parsed is parsed to itself', () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const schema of schemas) {
          const parsed = schema.safeParse(value);
          if (parsed.success) expect(schema.parse(String(parsed.data))).toBe(parsed.data);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

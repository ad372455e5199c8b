/** The hand-made coding of `pay` and PurchasePaid, held against viem's with the contract's own ABI. */
import { describe, expect, test } from '@jest/globals';
import { purchaseIdSchema, walletAddressSchema, weiSchema } from '@glamora/contracts';
import * as fc from 'fast-check';
import { bytesToHex, encodeAbiParameters, encodeEventTopics, encodeFunctionData, pad } from 'viem';
import { encodePayment, glamoraCheckoutAbi, type Hex, type Log } from '../src/index.ts';
import { readPurchasePaid } from '../src/checkout/purchase-paid.ts';

const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => bytesToHex(value));
const purchaseIds = hexOf(32).map((id) => purchaseIdSchema.parse(id));
const addresses = hexOf(20).map((address) => walletAddressSchema.parse(address));
const words = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

const amounts = [
  { type: 'uint256', name: 'amount' },
  { type: 'uint256', name: 'fee' },
] as const;

function purchasePaidLog(payment: {
  purchaseId: Hex;
  buyer: Hex;
  seller: Hex;
  amount: bigint;
  fee: bigint;
}): Log {
  return {
    address: pad('0xc0', { size: 20 }),
    topics: encodeEventTopics({ abi: glamoraCheckoutAbi, eventName: 'PurchasePaid', args: payment }) as Hex[],
    data: encodeAbiParameters(amounts, [payment.amount, payment.fee]),
    logIndex: 7,
  };
}

const payments = fc.record({
  purchaseId: purchaseIds,
  buyer: addresses,
  seller: addresses,
  amount: words,
  fee: words,
});

describe('encodePayment', () => {
  test('gives the call to the checkout as text', () => {
    const payment = encodePayment({
      chainId: 31_337,
      checkout: walletAddressSchema.parse(`0x${'c0'.repeat(20)}`),
      purchaseId: purchaseIdSchema.parse(`0x${'ab'.repeat(32)}`),
      seller: walletAddressSchema.parse(`0x${'5e'.repeat(20)}`),
      priceWei: weiSchema.parse('1000000000000000000000000000000'),
    });

    expect(payment).toEqual({
      chainId: 31_337,
      to: `0x${'c0'.repeat(20)}`,
      value: '1000000000000000000000000000000',
      data: `0x62ee873b${'ab'.repeat(32)}${'0'.repeat(24)}${'5e'.repeat(20)}`,
    });
  });

  test('encodes any purchase as the ABI does', () => {
    fc.assert(
      fc.property(purchaseIds, addresses, (purchaseId, seller) => {
        const priceWei = weiSchema.parse('1');

        const { data } = encodePayment({ chainId: 1, checkout: seller, purchaseId, seller, priceWei });

        expect(data).toBe(
          encodeFunctionData({
            abi: glamoraCheckoutAbi,
            functionName: 'pay',
            args: [purchaseId, seller],
          }),
        );
      }),
    );
  });
});

describe('readPurchasePaid', () => {
  test('reads any payment as the ABI encodes it', () => {
    fc.assert(
      fc.property(payments, (payment) => {
        const read = readPurchasePaid(purchasePaidLog(payment));

        expect(read).toEqual({ ...payment, logIndex: 7 });
      }),
    );
  });

  test.each<[string, (log: Log) => Log]>([
    ['another event', (log) => ({ ...log, topics: [pad('0x01'), ...log.topics.slice(1)] })],
    ['an event without a seller', (log) => ({ ...log, topics: log.topics.slice(0, 3) })],
    ['an anonymous event', (log) => ({ ...log, topics: [] })],
    ['too little data', (log) => ({ ...log, data: `0x${'00'.repeat(32)}` })],
    ['too much data', (log) => ({ ...log, data: `${log.data}00` })],
  ])('finds no payment in %s', (_, spoil) => {
    fc.assert(
      fc.property(payments, (payment) => {
        const read = readPurchasePaid(spoil(purchasePaidLog(payment)));

        expect(read).toBeNull();
      }),
      { numRuns: 10 },
    );
  });
});

/** What RPC servers that do not agree with one another may say: hard to bring about on a real chain. */
import { describe, expect, test } from '@jest/globals';
import { purchaseIdSchema, transactionHashSchema, walletAddressSchema, weiSchema } from '@glamora/contracts';
import { verifyPayment, type Chain } from '../src/index.ts';

const transactionHash = transactionHashSchema.parse(`0x${'ab'.repeat(32)}`);
const blockHash = `0x${'b1'.repeat(32)}` as const;
const someone = walletAddressSchema.parse(`0x${'11'.repeat(20)}`);

const expected = {
  purchaseId: purchaseIdSchema.parse(`0x${'1d'.repeat(32)}`),
  buyer: someone,
  seller: someone,
  priceWei: weiSchema.parse('1'),
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};

/** A chain with one reverted transaction in block 10, and two blocks on it. */
function chain(differences: Partial<Chain> = {}): Chain {
  return {
    chainId: 1,
    findTransaction: () => Promise.resolve(null),
    findReceipt: () => Promise.resolve({ status: 'reverted', blockNumber: 10n, blockHash, logs: [] }),
    findBlock: (number) => Promise.resolve({ number, hash: blockHash, time: new Date(0) }),
    headBlockNumber: () => Promise.resolve(12n),
    simulateDeployment: () => Promise.resolve('0x'),
    ...differences,
  };
}

const verify = (rules: { chain: Chain; confirmations?: number; otherChains?: Chain[] }) =>
  verifyPayment(expected, transactionHash, { checkout: someone, confirmations: 3, ...rules });

describe('the verdict waits', () => {
  test('where the canonical block at that height is another', async () => {
    const otherBlock = { number: 10n, hash: `0x${'b2'.repeat(32)}`, time: new Date(0) } as const;

    const verdict = await verify({ chain: chain({ findBlock: () => Promise.resolve(otherBlock) }) });

    expect(verdict).toEqual({ outcome: 'wait', because: 'not_mined', confirmations: 0 });
  });

  test('where the server that is asked for the block does not have it yet', async () => {
    const verdict = await verify({ chain: chain({ findBlock: () => Promise.resolve(null) }) });

    expect(verdict).toEqual({ outcome: 'wait', because: 'not_mined', confirmations: 0 });
  });

  test('where the server that is asked for the head is behind', async () => {
    const verdict = await verify({ chain: chain({ headBlockNumber: () => Promise.resolve(5n) }) });

    expect(verdict).toEqual({ outcome: 'wait', because: 'too_few_confirmations', confirmations: 0 });
  });

  test('for a block at least, whatever the setting', async () => {
    const behind = chain({ headBlockNumber: () => Promise.resolve(9n) });

    const verdict = await verify({ chain: behind, confirmations: 0 });

    expect(verdict).toEqual({ outcome: 'wait', because: 'too_few_confirmations', confirmations: 0 });
  });

  test('where another chain knows the transaction but the signature is bound to none', async () => {
    const unknown = chain({ findReceipt: () => Promise.resolve(null) });
    const other = chain({ chainId: 2, findTransaction: () => Promise.resolve({ chainId: null }) });

    const verdict = await verify({ chain: unknown, otherChains: [other] });

    expect(verdict).toEqual({ outcome: 'wait', because: 'not_found', confirmations: 0 });
  });
});

test('the head is read before the block, so that a reorganisation between the two is seen', async () => {
  const asked: string[] = [];
  const observed = chain({
    headBlockNumber: () => {
      asked.push('head');
      return Promise.resolve(12n);
    },
    findBlock: (number) => {
      asked.push('block');
      return Promise.resolve({ number, hash: blockHash, time: new Date(0) });
    },
  });

  const verdict = await verify({ chain: observed });

  expect(asked).toEqual(['head', 'block']);
  expect(verdict).toEqual({ outcome: 'refused', failure: 'transaction_reverted' });
});

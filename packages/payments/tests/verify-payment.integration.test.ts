/** Payments judged on a real chain: the right one, every wrong one told apart, and the moments when it is too early. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  purchaseIdSchema,
  transactionHashSchema,
  weiSchema,
  type PurchaseId,
  type TransactionHash,
} from '@glamora/contracts';
import { deployCheckout } from '@glamora/payments/deployment';
import { deployOwnedWallet, deployRejectingSeller, ownedWalletAbi } from '@glamora/payments/testing';
import { parseEther, type Hex, type LocalAccount } from 'viem';
import {
  ChainUnavailable,
  encodePayment,
  jsonRpcChain,
  verifyPayment,
  type ExpectedPayment,
  type VerificationRules,
} from '../src/index.ts';
import { accounts, addressOf, startLocalChain, type LocalChain } from './local-chain.ts';

const { buyer, seller, stranger } = accounts;
const chainId = 31_337;
const otherChainId = 137;

const expected: ExpectedPayment = {
  purchaseId: purchaseIdNumber(1),
  buyer: addressOf(buyer),
  seller: addressOf(seller),
  priceWei: weiSchema.parse(parseEther('0.3').toString()),
  expiresAt: new Date('2100-01-01T00:00:00Z'),
};

let local: LocalChain;
let elsewhere: LocalChain;
let snapshots: { chain: LocalChain; id: Hex }[];

beforeAll(async () => {
  [local, elsewhere] = await Promise.all([startLocalChain(chainId), startLocalChain(otherChainId)]);
});
afterAll(() => Promise.all([local.stop(), elsewhere.stop()]));
beforeEach(async () => {
  snapshots = await Promise.all(
    [local, elsewhere].map(async (chain) => ({ chain, id: await chain.client.snapshot() })),
  );
});
afterEach(async () => {
  await local.client.setAutomine(true);
  await Promise.all(snapshots.map(({ chain, id }) => chain.client.revert({ id })));
});

function purchaseIdNumber(number: number): PurchaseId {
  return purchaseIdSchema.parse(`0x${number.toString(16).padStart(64, '0')}`);
}

interface Payment {
  readonly by?: LocalAccount;
  readonly on?: LocalChain;
  readonly to?: ExpectedPayment['seller'];
  readonly purchaseId?: PurchaseId;
  readonly priceWei?: ExpectedPayment['priceWei'];
  readonly checkout?: VerificationRules['checkout'];
  readonly gas?: bigint;
}

/** The call that the payment is, as the API gives it to the buyer. */
function paymentCall(payment: Payment = {}) {
  const { on = local, to = expected.seller, purchaseId = expected.purchaseId } = payment;
  const { priceWei = expected.priceWei, checkout = on.checkout } = payment;
  const call = encodePayment({ chainId, checkout, purchaseId, seller: to, priceWei });
  return { to: call.to as Hex, value: BigInt(call.value), data: call.data as Hex };
}

/** Sends the transaction that pays, by default just as it should be. */
async function pay(payment: Payment = {}): Promise<TransactionHash> {
  const { by = buyer, on = local, gas } = payment;
  const transaction = { account: by, ...paymentCall(payment), ...(gas && { gas }) };
  return transactionHashSchema.parse(await on.client.sendTransaction(transaction));
}

function verify(
  hash: TransactionHash,
  { expecting = {}, ...rules }: Partial<VerificationRules> & { expecting?: Partial<ExpectedPayment> } = {},
) {
  const { chain, checkout } = local;
  return verifyPayment({ ...expected, ...expecting }, hash, { chain, checkout, confirmations: 1, ...rules });
}

async function blockOf(hash: TransactionHash) {
  const { blockNumber } = await local.client.getTransactionReceipt({ hash });
  return await local.client.getBlock({ blockNumber });
}

const unknownHash = transactionHashSchema.parse(`0x${'0f'.repeat(32)}`);

test('a payment as it should be is accepted', async () => {
  const hash = await pay();

  const verdict = await verify(hash);

  const block = await blockOf(hash);
  expect(verdict).toEqual({
    outcome: 'accepted',
    payment: {
      chainId,
      transactionHash: hash,
      logIndex: 0,
      blockNumber: block.number,
      blockTime: new Date(Number(block.timestamp) * 1000),
      amount: parseEther('0.3'),
      fee: parseEther('0.015'),
    },
  });
});

describe('a payment is refused', () => {
  test.each<[string, () => Promise<TransactionHash>]>([
    ['other_purchase', () => pay({ purchaseId: purchaseIdNumber(2) })],
    ['other_buyer', () => pay({ by: stranger })],
    ['other_seller', () => pay({ to: addressOf(stranger) })],
    ['amount_too_low', () => pay({ priceWei: weiSchema.parse((expected.priceWei - 1n).toString()) })],
    ['amount_too_high', () => pay({ priceWei: weiSchema.parse((expected.priceWei + 1n).toString()) })],
    ['other_contract', async () => pay({ checkout: await deployCheckout({ rpcUrl: local.rpcUrl }) })],
    ['other_contract', () => pay({ checkout: expected.seller })],
    [
      'transaction_reverted',
      async () => {
        const rejecting = await deployRejectingSeller({ rpcUrl: local.rpcUrl, deployer: stranger });
        return await pay({ to: rejecting, gas: 200_000n });
      },
    ],
  ])('%s', async (failure, send) => {
    const hash = await send();

    const verdict = await verify(hash);

    expect(verdict).toEqual({ outcome: 'refused', failure });
  });

  test('purchase_expired, by the time of its block and not by ours', async () => {
    const expiresAt = new Date('2090-01-01T00:00:00Z');
    const lastSecond = BigInt(expiresAt.getTime() / 1000);
    await local.client.setNextBlockTimestamp({ timestamp: lastSecond });
    const inTime = await pay();
    await local.client.setNextBlockTimestamp({ timestamp: lastSecond + 1n });
    const tooLate = await pay();

    const verdicts = [
      await verify(inTime, { expecting: { expiresAt } }),
      await verify(tooLate, { expecting: { expiresAt } }),
    ];

    expect(verdicts).toEqual([
      expect.objectContaining({ outcome: 'accepted' }),
      { outcome: 'refused', failure: 'purchase_expired' },
    ]);
  });

  test('other_chain, where another chain knows the transaction', async () => {
    const hash = await pay({ on: elsewhere });

    const verdict = await verify(hash, { otherChains: [elsewhere.chain] });

    expect(verdict).toEqual({ outcome: 'refused', failure: 'other_chain' });
  });
});

describe('nothing is final', () => {
  test('for a transaction that nobody knows', async () => {
    const verdict = await verify(unknownHash, { otherChains: [elsewhere.chain] });

    expect(verdict).toEqual({ outcome: 'wait', because: 'not_found', confirmations: 0 });
  });

  test('for a transaction of a chain that nobody named', async () => {
    const hash = await pay({ on: elsewhere });

    const verdict = await verify(hash);

    expect(verdict).toEqual({ outcome: 'wait', because: 'not_found', confirmations: 0 });
  });

  test('while the transaction waits to be mined', async () => {
    await local.client.setAutomine(false);
    const hash = await pay();

    const verdict = await verify(hash);

    expect(verdict).toEqual({ outcome: 'wait', because: 'not_mined', confirmations: 0 });
  });

  test.each<[string, Payment, object]>([
    ['accepted', {}, { outcome: 'accepted' }],
    ['refused', { by: stranger }, { outcome: 'refused', failure: 'other_buyer' }],
    [
      'reverted',
      { priceWei: 0n as ExpectedPayment['priceWei'], gas: 200_000n },
      { outcome: 'refused', failure: 'transaction_reverted' },
    ],
  ])('until enough blocks are on it: %s', async (_, payment, final) => {
    await local.client.setAutomine(false);
    const hash = await pay(payment);

    const verdicts: unknown[] = [];
    for (let mined = 1; mined <= 3; mined++) {
      await local.client.mine({ blocks: 1 });
      verdicts.push(await verify(hash, { confirmations: 3 }));
    }

    expect(verdicts).toEqual([
      { outcome: 'wait', because: 'too_few_confirmations', confirmations: 1 },
      { outcome: 'wait', because: 'too_few_confirmations', confirmations: 2 },
      expect.objectContaining(final),
    ]);
  });

  test('once the payment’s block was reorganised away', async () => {
    const beforePayment = await local.client.snapshot();
    const hash = await pay();
    const before = await verify(hash, { confirmations: 2 });

    await local.client.revert({ id: beforePayment });
    await local.client.mine({ blocks: 3 });

    expect(before).toEqual({ outcome: 'wait', because: 'too_few_confirmations', confirmations: 1 });
    expect(await verify(hash, { confirmations: 2 })).toMatchObject({ outcome: 'wait' });
  });
});

test('a payment that a reorganisation moved to a later block counts anew', async () => {
  const request = await local.client.prepareTransactionRequest({ account: buyer, ...paymentCall() });
  const serializedTransaction = await local.client.signTransaction(request);
  const beforePayment = await local.client.snapshot();
  const hash = transactionHashSchema.parse(await local.client.sendRawTransaction({ serializedTransaction }));
  await local.client.mine({ blocks: 2 });
  const before = await verify(hash, { confirmations: 3 });

  await local.client.revert({ id: beforePayment });
  await local.client.mine({ blocks: 2 });
  await local.client.sendRawTransaction({ serializedTransaction });
  const after = await verify(hash, { confirmations: 3 });

  expect(before).toMatchObject({ outcome: 'accepted' });
  expect(after).toEqual({ outcome: 'wait', because: 'too_few_confirmations', confirmations: 1 });
});

async function walletWith(value: bigint) {
  const wallet = await deployOwnedWallet({ rpcUrl: local.rpcUrl, deployer: buyer }, buyer.address);
  await local.client.setBalance({ address: wallet, value });
  return wallet;
}

/** Pays for several purchases in one transaction. */
async function payBatch(wallet: Hex, payments: readonly Payment[]) {
  const calls = payments.map(paymentCall).map(({ to, value, data }) => ({ target: to, value, data }));
  const hash = await local.client.writeContract({
    account: buyer,
    address: wallet,
    abi: ownedWalletAbi,
    functionName: 'executeBatch',
    args: [calls],
  });
  return transactionHashSchema.parse(hash);
}

describe('a smart-contract wallet', () => {
  test('pays through itself, and is the buyer', async () => {
    const wallet = await walletWith(parseEther('1'));
    const { to, value, data } = paymentCall();
    const execute = { abi: ownedWalletAbi, functionName: 'execute', args: [to, value, data] } as const;
    const hash = await local.client.writeContract({ account: buyer, address: wallet, ...execute });

    const byWallet = await verify(transactionHashSchema.parse(hash), { expecting: { buyer: wallet } });
    const byOwner = await verify(transactionHashSchema.parse(hash));

    expect(byWallet).toMatchObject({ outcome: 'accepted', payment: { amount: expected.priceWei } });
    expect(byOwner).toEqual({ outcome: 'refused', failure: 'other_buyer' });
  });

  test('pays for several purchases at once, each found by its own event', async () => {
    const wallet = await walletWith(parseEther('1'));
    const [first, second, third] = [1, 2, 3].map(purchaseIdNumber) as [PurchaseId, PurchaseId, PurchaseId];
    const hash = await payBatch(wallet, [{ purchaseId: first }, { purchaseId: second }]);

    const verdicts = [
      await verify(hash, { expecting: { buyer: wallet, purchaseId: first } }),
      await verify(hash, { expecting: { buyer: wallet, purchaseId: second } }),
      await verify(hash, { expecting: { buyer: wallet, purchaseId: third } }),
    ];

    expect(verdicts).toEqual([
      { outcome: 'accepted', payment: expect.objectContaining({ logIndex: 0 }) },
      { outcome: 'accepted', payment: expect.objectContaining({ logIndex: 1 }) },
      { outcome: 'refused', failure: 'other_purchase' },
    ]);
  });

  test('pays wrongly and rightly for one purchase: the right event counts', async () => {
    const wallet = await walletWith(parseEther('1'));
    const hash = await payBatch(wallet, [{ priceWei: weiSchema.parse('1') }, {}]);

    const verdict = await verify(hash, { expecting: { buyer: wallet } });

    expect(verdict).toMatchObject({
      outcome: 'accepted',
      payment: { logIndex: 1, amount: expected.priceWei },
    });
  });

  test('can’t pass off the event of another contract', async () => {
    const wallet = await walletWith(parseEther('1'));
    const lookalike = await deployCheckout({ rpcUrl: local.rpcUrl, deployer: stranger, feeBasisPoints: 0 });
    const hash = await payBatch(wallet, [{ checkout: lookalike }, { priceWei: weiSchema.parse('1') }]);

    const verdict = await verify(hash, { expecting: { buyer: wallet } });

    expect(verdict).toEqual({ outcome: 'refused', failure: 'amount_too_low' });
  });
});

test('a chain that is down can’t be asked', async () => {
  const gone = await startLocalChain();
  await gone.stop();

  const verdict = verify(unknownHash, { chain: gone.chain });

  await expect(verdict).rejects.toThrow(ChainUnavailable);
});

test('another chain that is down does not stop settlement', async () => {
  const gone = await startLocalChain();
  await gone.stop();

  const verdict = await verify(unknownHash, { otherChains: [gone.chain] });

  expect(verdict).toEqual({ outcome: 'wait', because: 'not_found', confirmations: 0 });
});

test('a chain with another id than the configured one is a mistake of ours', async () => {
  const chain = jsonRpcChain({ rpcUrl: elsewhere.rpcUrl, chainId, timeoutMs: 5_000 });

  const verdict = verify(unknownHash, { chain });

  await expect(verdict).rejects.toThrow('The RPC server is of chain 137, but chain 31337 is configured');
});
